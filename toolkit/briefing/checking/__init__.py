"""A template looked over before it is used: what would fail, what would be lost, what departs from a layout profile."""
