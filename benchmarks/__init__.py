"""What is fast, shown beside plain numpy in one run. Ratios count; seconds of a shared machine do not."""
