Attribute VB_Name = "LedgerButtons"
Option Explicit

' The four buttons of a ledger workbook. Each macro hands one call to Python by RunPython of the module xlwings,
' which starts the interpreter, waits, and returns -1 when Python did not end well.
'
' toolkit.button tells the user of its own failures. What is told here is what keeps Python from starting. The
' sentences stand in hidden names of the workbook (taizhang_say_...), so that this file can stay ASCII whatever the
' code page of the computer.

' What "taizhang button check" expects to find.
Public Const LEDGER_BUTTONS_VERSION As String = "1"

Private Busy As Boolean

Public Sub LedgerValidate()
    Press "import toolkit.button; toolkit.button.validate()"
End Sub

Public Sub LedgerSummarize()
    Press "import toolkit.button; toolkit.button.summarize()"
End Sub

Public Sub LedgerReport()
    Press "import toolkit.button; toolkit.button.report()"
End Sub

Public Sub LedgerCompare()
    Press "import toolkit.button; toolkit.button.compare()"
End Sub

Private Sub Press(ByVal Command As String)
    ' One press at a time; cursor and status bar are given back whatever happens.
    Dim OldCursor As Long, OldBar As Variant, Told As String
    If Busy Then
        Application.StatusBar = Say("busy")
        Exit Sub
    End If
    OldCursor = Application.Cursor
    OldBar = Application.StatusBar
    Busy = True
    On Error GoTo Failed
    Application.EnableCancelKey = xlErrorHandler
    Application.Cursor = xlWait
    Application.StatusBar = Say("working")
    Told = Fault(Command)
Restore:
    On Error Resume Next
    Application.Cursor = OldCursor
    Application.StatusBar = OldBar
    Application.ScreenUpdating = True
    Application.EnableEvents = True
    Busy = False
    If Told <> "" Then Tell Told
    Exit Sub
Failed:
    Told = "VBA " & Err.Number & ": " & Err.Description
    Told = Replace(Say("failed"), "%1", Logged(Told))
    Resume Restore
End Sub

Private Function Fault(ByVal Command As String) As String
    ' What kept Python from doing its work, as one sentence; empty when nothing did.
    Dim Lost As String, Kept As Variant
    If ThisWorkbook.Path = "" Then
        Fault = Say("unsaved")
        Exit Function
    End If
    Lost = LostInterpreter()
    If Lost <> "" Then
        Fault = Replace(Say("python"), "%1", Lost)
        Exit Function
    End If
    Kept = ErrorText()
    If RunPython(Command) <> -1 Then Exit Function
    Fault = Replace(Say("failed"), "%1", Logged("" & ErrorText()))
    PutBack Kept
End Function

Private Function LostInterpreter() As String
    ' The path in the settings where there is no Python; RunPython would say so in English and return success.
    #If Not Mac Then
    Dim Path As String
    Path = GetConfig("INTERPRETER_WIN", "")
    If Path = "" Then Path = GetConfig("INTERPRETER", "python")
    If Path = "python" Or Path = "pythonw" Then Exit Function
    If Not FileExists(Path) Then LostInterpreter = Path
    #End If
End Function

' SHOW_ERROR_POPUPS is False in the sheet xlwings.conf: what Python wrote when it could not start goes to cell A1 of a
' sheet "Error" and not into a message box. It is moved into the log, and the sheet is as it was, or gone again.

Private Function ErrorText() As Variant
    ' What stands in that cell; Null without the sheet.
    ErrorText = Null
    If SheetExists(ThisWorkbook, "Error") Then ErrorText = ThisWorkbook.Sheets("Error").Range("A1").Formula
End Function

Private Sub PutBack(ByVal Kept As Variant)
    ' Deleting a sheet shows the one behind it, before which xlwings had put it.
    Dim Alerts As Boolean
    If Not SheetExists(ThisWorkbook, "Error") Then Exit Sub
    If Not IsNull(Kept) Then
        ThisWorkbook.Sheets("Error").Range("A1").Formula = Kept
        Exit Sub
    End If
    Alerts = Application.DisplayAlerts
    Application.DisplayAlerts = False
    ThisWorkbook.Sheets("Error").Delete
    Application.DisplayAlerts = Alerts
End Sub

Private Function Logged(ByVal Text As String) As String
    ' Where the text was written, in place of what was there.
    Dim File As Object
    On Error Resume Next
    Logged = ExpandEnvironmentStrings("%TEMP%\taizhang-button.log")
    Set File = CreateObject("Scripting.FileSystemObject").CreateTextFile(Logged, True, True)
    File.Write Text
    File.Close
End Function

Private Sub Tell(ByVal Text As String)
    ' In the sheet of actions, which shows every character, and in a box, which needs the computer's code page.
    On Error Resume Next
    ThisWorkbook.Names("taizhang_result").RefersToRange.Value = Format(Now, "yyyy-mm-dd hh:nn") & " " & Text
    MsgBox Text, vbExclamation, Say("title")
End Sub

Private Function Say(ByVal Key As String) As String
    ' The sentence that the hidden name holds as a constant, ="..."; "The operation was not completed" without it.
    Dim Held As String
    On Error Resume Next
    Held = ThisWorkbook.Names("taizhang_say_" & Key).RefersTo
    On Error GoTo 0
    If Len(Held) > 3 Then
        Say = Replace(Mid$(Held, 3, Len(Held) - 3), """""", """")
    Else
        Say = ChrW(&H64CD) & ChrW(&H4F5C) & ChrW(&H6CA1) & ChrW(&H6709) & ChrW(&H5B8C) & ChrW(&H6210)
    End If
End Function
