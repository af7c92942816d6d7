"""Technology firms that come new: how many, whom they are like, what they take over."""
