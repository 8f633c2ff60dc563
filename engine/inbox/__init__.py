"""What an incoming mail is, which references it names, and whose it is.

`kinds` tells people from machines, `references` finds numbers in a text, `routing` decides.
"""
