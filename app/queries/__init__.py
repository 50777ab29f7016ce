"""Reading: functions that take a session and say in one line what they load."""
