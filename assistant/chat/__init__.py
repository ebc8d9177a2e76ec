"""What happens in chats, whatever messenger they are in.

An update that came in is stored, then answered by the desk with replies, which are stored as messages, then sent. The
messengers themselves are `Channel`s, in `assistant.channels`.
"""
