"""The messengers that are set, and what is done in their chats, put together out of the settings."""

from __future__ import annotations

from assistant.channels.telegram.channel import Telegram
from assistant.channels.zalo.bot import ZaloBot
from assistant.channels.zalo.official import ZaloOfficial
from assistant.chat.channel import Channel
from assistant.clock import Clock
from assistant.settings import Settings
from index.channel_tokens import ChannelTokens
from index.database import Database


def open_channels(settings: Settings, database: Database, clock: Clock) -> list[Channel]:
    """A channel for each messenger that has its token in the settings."""
    found: list[Channel] = []
    if token := settings.telegram_token.get_secret_value():
        secret = settings.telegram_secret.get_secret_value()
        found.append(
            Telegram(token, secret, mode=settings.telegram_mode, api=settings.telegram_api, proxy=settings.proxy)
        )
    if token := settings.zalo_bot_token.get_secret_value():
        secret = settings.zalo_bot_secret.get_secret_value()
        found.append(
            ZaloBot(token, secret, mode=settings.zalo_bot_mode, api=settings.zalo_bot_api, proxy=settings.proxy)
        )
    if settings.zalo_oa_app_id:
        found.append(
            ZaloOfficial(
                settings.zalo_oa_app_id,
                settings.zalo_oa_app_secret.get_secret_value(),
                settings.zalo_oa_secret.get_secret_value(),
                settings.zalo_oa_refresh_token.get_secret_value(),
                ChannelTokens(database, clock),
                clock,
                api=settings.zalo_oa_api,
                login=settings.zalo_oa_login,
                proxy=settings.proxy,
            )
        )
    return found
