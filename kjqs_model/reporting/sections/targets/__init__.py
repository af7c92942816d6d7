"""The years ahead: whether targets are reached, and what that hangs on."""
