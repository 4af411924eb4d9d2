"""What is wrong with a condition, and where."""

from __future__ import annotations


class ExpressionError(ValueError):
    """A text that is no condition: `message` is a Chinese clause, `position` the character, counted from 1."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return f"第{self.position}个字符处：{self.message}"
