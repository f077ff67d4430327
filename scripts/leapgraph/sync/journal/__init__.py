"""The record of edits: the journal, the result files of applies and undos, and the own statements they imply."""
