"""python-binance as a judge of the paper exchange: REST, market streams, the user's stream and orders over the WebSocket API.

It is no dependency of the project; install it anywhere:

    pip install --target .cache/judge python-binance==1.0.37
    npm run paper-exchange -- --port 9000 --symbols BTCUSDT,ETHUSDT --balances USDT:100000,BTC:5 &
    PYTHONPATH=.cache/judge python3 test/judges/python_binance.py http://127.0.0.1:9000

Prints a line per call; the exit code is 0 only if every answer has the structure that Binance documents.
"""

import asyncio
import os
import re
import sys

from binance import AsyncClient, BinanceSocketManager

HTTP = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:9000"
WS = "ws" + HTTP[4:]
KEY = os.environ.get("API_KEY", "demo-key")
SECRET = os.environ.get("API_SECRET", "demo-secret")
LONGEST_SECONDS = 15
S = "BTCUSDT"
LIMIT = {"symbol": S, "quantity": "0.001", "price": "30000"}
PAIR = {
    "symbol": S,
    "quantity": "0.001",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "90000",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "50000",
}

outcomes = []


def is_decimal(value):
    return isinstance(value, str) and re.fullmatch(r"\d+\.\d+", value) is not None


def every(check):
    return lambda rows: isinstance(rows, list) and len(rows) > 0 and all(check(row) for row in rows)


def print_(t):
    return isinstance(t["id"], int) and is_decimal(t["price"]) and is_decimal(t["qty"])


def bar(row):
    return len(row) == 12 and all(is_decimal(row[at]) for at in (1, 2, 3, 4, 5)) and isinstance(row[8], int)


def book(b):
    return isinstance(b["lastUpdateId"], int) and b["bids"] and b["asks"] and is_decimal(b["bids"][0][0])


def order(o):
    return o["symbol"] == S and isinstance(o["orderId"], int) and o["clientOrderId"] and o["status"]


def pair(one):
    return one["contingencyType"] == "OCO" and len(one["orders"]) == 2


def account(a):
    return every(lambda b: is_decimal(b["free"]) and is_decimal(b["locked"]))(a["balances"])


def limits(rows):
    return every(lambda one: isinstance(one["limit"], int) and isinstance(one["count"], int))(rows)


async def judge(name, ask, check):
    try:
        answer = await asyncio.wait_for(ask(), LONGEST_SECONDS)
        outcome = "ok" if check(answer) else f"structure: {str(answer)[:200]}"
    except Exception as error:  # Whatever a client raises is its verdict.
        outcome = f"{type(error).__name__}: {str(error)[:200]}"
    outcomes.append(outcome)
    print("ok  " if outcome == "ok" else "FAIL", name if outcome == "ok" else f"{name}: {outcome}", flush=True)


def calls_of(client):
    async def fresh():
        return (await client.order_limit_buy(**LIMIT))["orderId"]

    async def of_fresh(call):
        return await call(symbol=S, orderId=await fresh())

    async def before(call):
        await fresh()
        return await call()

    return {
        "ping": (client.ping, lambda a: a == {}),
        "get_server_time": (client.get_server_time, lambda a: isinstance(a["serverTime"], int)),
        "get_exchange_info": (client.get_exchange_info, lambda a: any(s["symbol"] == S for s in a["symbols"])),
        "get_symbol_info": (lambda: client.get_symbol_info(S), lambda a: len(a["filters"]) > 3),
        "get_all_tickers": (client.get_all_tickers, every(lambda t: is_decimal(t["price"]))),
        "get_orderbook_tickers": (client.get_orderbook_tickers, every(lambda t: is_decimal(t["bidPrice"]))),
        "get_orderbook_ticker": (lambda: client.get_orderbook_ticker(symbol=S), lambda t: is_decimal(t["askQty"])),
        "get_order_book": (lambda: client.get_order_book(symbol=S), book),
        "get_recent_trades": (lambda: client.get_recent_trades(symbol=S), every(print_)),
        "get_historical_trades": (lambda: client.get_historical_trades(symbol=S), every(print_)),
        "get_aggregate_trades": (lambda: client.get_aggregate_trades(symbol=S), every(lambda t: t["f"] <= t["l"])),
        "get_klines": (lambda: client.get_klines(symbol=S, interval="1m"), every(bar)),
        "get_ui_klines": (lambda: client.get_ui_klines(symbol=S, interval="1m"), every(bar)),
        "get_historical_klines": (lambda: client.get_historical_klines(S, "1m", "5 minutes ago UTC"), every(bar)),
        "get_avg_price": (lambda: client.get_avg_price(symbol=S), lambda a: is_decimal(a["price"])),
        "get_ticker": (lambda: client.get_ticker(symbol=S), lambda t: is_decimal(t["weightedAvgPrice"])),
        "get_symbol_ticker": (lambda: client.get_symbol_ticker(symbol=S), lambda t: is_decimal(t["price"])),
        "get_symbol_ticker_window": (
            lambda: client.get_symbol_ticker_window(symbol=S),
            lambda t: is_decimal(t["lastPrice"]),
        ),
        "get_account": (client.get_account, account),
        "get_asset_balance": (lambda: client.get_asset_balance(asset="BTC"), lambda b: is_decimal(b["free"])),
        "get_account_api_permissions": (client.get_account_api_permissions, lambda a: "enableReading" in a),
        "create_test_order": (
            lambda: client.create_test_order(side="BUY", type="LIMIT", timeInForce="GTC", **LIMIT),
            lambda a: a == {},
        ),
        "create_order": (
            lambda: client.create_order(side="BUY", type="LIMIT", timeInForce="GTC", **LIMIT),
            order,
        ),
        "order_limit_sell": (lambda: client.order_limit_sell(symbol=S, quantity="0.001", price="100000"), order),
        "order_market_buy": (lambda: client.order_market_buy(symbol=S, quantity="0.001"), lambda o: o["fills"]),
        "order_market_sell": (lambda: client.order_market_sell(symbol=S, quantity="0.001"), lambda o: o["fills"]),
        "get_order": (lambda: of_fresh(client.get_order), order),
        "get_open_orders": (lambda: client.get_open_orders(symbol=S), every(order)),
        "get_all_orders": (lambda: client.get_all_orders(symbol=S), every(order)),
        "cancel_order": (lambda: of_fresh(client.cancel_order), lambda o: o["status"] == "CANCELED"),
        "order_oco_sell": (lambda: client.order_oco_sell(**PAIR), pair),
        "get_open_oco_orders": (client.get_open_oco_orders, every(pair)),
        "get_my_trades": (lambda: client.get_my_trades(symbol=S), every(lambda t: is_decimal(t["commission"]))),
        "get_current_order_count": (client.get_current_order_count, limits),
        "get_prevented_matches": (lambda: client.get_prevented_matches(symbol=S, orderId=1), lambda a: a == []),
        "ws_get_time": (client.ws_get_time, lambda a: isinstance(a["serverTime"], int)),
        "ws_get_order_book": (lambda: client.ws_get_order_book(symbol=S), book),
        "ws_get_klines": (lambda: client.ws_get_klines(symbol=S, interval="1m"), every(bar)),
        "ws_get_account": (client.ws_get_account, account),
        "ws_order_limit_buy": (lambda: client.ws_order_limit_buy(**LIMIT), order),
        "ws_get_open_orders": (lambda: client.ws_get_open_orders(symbol=S), every(order)),
        "ws_cancel_all_open_orders": (
            lambda: before(lambda: client.ws_cancel_all_open_orders(symbol=S)),
            every(lambda o: pair(o) if "contingencyType" in o else order(o)),
        ),
    }


def streams_of(manager):
    return {
        "trade_socket": (manager.trade_socket(S), lambda f: f["e"] == "trade" and is_decimal(f["p"])),
        "aggtrade_socket": (manager.aggtrade_socket(S), lambda f: f["e"] == "aggTrade"),
        "kline_socket": (manager.kline_socket(S), lambda f: f["e"] == "kline" and is_decimal(f["k"]["o"])),
        "symbol_miniticker_socket": (manager.symbol_miniticker_socket(S), lambda f: is_decimal(f["c"])),
        "miniticker_socket": (manager.miniticker_socket(), every(lambda f: f["e"] == "24hrMiniTicker")),
        "symbol_ticker_socket": (manager.symbol_ticker_socket(S), lambda f: f["e"] == "24hrTicker"),
        "symbol_book_ticker_socket": (manager.symbol_book_ticker_socket(S), lambda f: is_decimal(f["b"])),
        "depth_socket": (manager.depth_socket(S), lambda f: f["e"] == "depthUpdate" and f["U"] <= f["u"]),
        "depth_socket of 5": (manager.depth_socket(S, depth="5"), book),
        "multiplex_socket": (
            manager.multiplex_socket(["btcusdt@trade", "ethusdt@depth"]),
            lambda f: "stream" in f and "data" in f,
        ),
    }


async def first_of(socket, meanwhile=None):
    async with socket as stream:
        if meanwhile is not None:
            await meanwhile()
        return await stream.recv()


async def main():
    client = AsyncClient(KEY, SECRET)
    client.API_URL = f"{HTTP}/api"
    client.MARGIN_API_URL = f"{HTTP}/sapi"
    client.ws_api._url = f"{WS}/ws-api/v3"
    for name, (ask, check) in calls_of(client).items():
        await judge(name, ask, check)
    manager = BinanceSocketManager(client)
    manager.STREAM_URL = f"{WS}/"
    for name, (socket, check) in streams_of(manager).items():
        await judge(name, lambda socket=socket: first_of(socket), check)

    async def trade():
        await client.order_market_sell(symbol=S, quantity="0.001")

    await judge("user_socket", lambda: first_of(manager.user_socket(), trade), lambda f: "e" in f or "e" in f["event"])
    await client.close_connection()
    good = outcomes.count("ok")
    print(f"python-binance: {good} of {len(outcomes)} calls ok")
    # Its own tasks may still wait for sockets that are gone.
    os._exit(0 if good == len(outcomes) else 1)


asyncio.run(main())
