"""What the system itself says to people, in the languages it speaks; any other language hears English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "confirm": {
            "pl": "Połączenie z firmy. Aby je odebrać, naciśnij jeden.",
            "en": "A call from your company. To take it, press one.",
            "de": "Ein Anruf aus Ihrer Firma. Um ihn anzunehmen, drücken Sie die Eins.",
            "uk": "Дзвінок з вашої компанії. Щоб відповісти, натисніть один.",
        },
        "greeting": {
            "pl": "Proszę zostawić wiadomość po sygnale.",
            "en": "Please leave a message after the tone.",
            "de": "Bitte hinterlassen Sie eine Nachricht nach dem Signalton.",
            "uk": "Будь ласка, залиште повідомлення після сигналу.",
        },
        "place": {
            "pl": "W kolejce przed Państwem {position}.",
            "en": "{position} ahead of you in the queue.",
        },
        "wait": {
            "pl": "Przewidywany czas oczekiwania: {waiting-time}.",
            "en": "The expected waiting time is {waiting-time}.",
        },
        "call-back-offer": {
            "pl": "Jeśli mamy oddzwonić, proszę nacisnąć {key}. Nie stracą Państwo miejsca w kolejce.",
            "en": "If you would like us to call you back, press {key}. You will keep your place in the queue.",
        },
        "call-back-promise": {
            "pl": "Dziękujemy. Oddzwonimy, gdy przyjdzie Państwa kolej.",
            "en": "Thank you. We will call you back when it is your turn.",
        },
        "call-back-refusal": {
            "pl": "Na ten numer nie możemy oddzwonić. Proszę zaczekać.",
            "en": "We cannot call this number back. Please hold the line.",
        },
        "feature-done": {
            "pl": "Gotowe.",
            "en": "Done.",
            "de": "Erledigt.",
            "uk": "Готово.",
        },
        "feature-failed": {
            "pl": "Tego nie można teraz zrobić.",
            "en": "This cannot be done now.",
            "de": "Das ist jetzt nicht möglich.",
            "uk": "Зараз це неможливо.",
        },
        "dnd-on": {
            "pl": "Telefon nie będzie dzwonił.",
            "en": "Your telephone will not ring.",
            "de": "Ihr Telefon klingelt nicht mehr.",
            "uk": "Ваш телефон не дзвонитиме.",
        },
        "dnd-off": {
            "pl": "Telefon znowu dzwoni.",
            "en": "Your telephone rings again.",
            "de": "Ihr Telefon klingelt wieder.",
            "uk": "Ваш телефон знову дзвонить.",
        },
        "forward-on": {
            "pl": "Połączenia będą przekierowane.",
            "en": "Your calls will be forwarded.",
            "de": "Ihre Anrufe werden weitergeleitet.",
            "uk": "Ваші дзвінки буде переадресовано.",
        },
        "forward-off": {
            "pl": "Przekierowanie jest wyłączone.",
            "en": "Your calls are no longer forwarded.",
            "de": "Ihre Anrufe werden nicht mehr weitergeleitet.",
            "uk": "Переадресацію вимкнено.",
        },
        "forward-loop": {
            "pl": "To połączenie było przekierowane zbyt wiele razy.",
            "en": "This call has been forwarded too many times.",
            "de": "Dieser Anruf wurde zu oft weitergeleitet.",
            "uk": "Цей дзвінок переадресовано занадто багато разів.",
        },
        "pause-on": {
            "pl": "Przerwa.",
            "en": "You are on a break.",
            "de": "Sie machen Pause.",
            "uk": "Перерва.",
        },
        "pause-off": {
            "pl": "Koniec przerwy.",
            "en": "Your break is over.",
            "de": "Die Pause ist beendet.",
            "uk": "Перерву закінчено.",
        },
        "parked": {
            "pl": "Rozmowa czeka pod numerem {number}.",
            "en": "The call is waiting at {number}.",
            "de": "Das Gespräch wartet unter {number}.",
            "uk": "Дзвінок чекає за номером {number}.",
        },
        "attendance": {
            "pl": "Przyjmowanie rozmów: jeden. Koniec pracy: dwa. Przerwa: trzy.",
            "en": "To take calls: one. To go home: two. For a break: three.",
            "de": "Anrufe annehmen: eins. Feierabend: zwei. Pause: drei.",
            "uk": "Приймати дзвінки: один. Кінець роботи: два. Перерва: три.",
        },
        "record-on": {
            "pl": "Rozmowa jest znowu nagrywana.",
            "en": "The call is being recorded again.",
            "de": "Das Gespräch wird wieder aufgezeichnet.",
            "uk": "Розмова знову записується.",
        },
        "record-off": {
            "pl": "Rozmowa nie jest teraz nagrywana.",
            "en": "The call is not being recorded now.",
            "de": "Das Gespräch wird jetzt nicht aufgezeichnet.",
            "uk": "Розмова зараз не записується.",
        },
        "record-failed": {
            "pl": "Tej rozmowy nie można nagrywać.",
            "en": "This call cannot be recorded.",
            "de": "Dieses Gespräch kann nicht aufgezeichnet werden.",
            "uk": "Цю розмову не можна записувати.",
        },
        "messages-new": {
            "pl": "Nowa wiadomość. Numer: {caller}.",
            "en": "A new message. Number: {caller}.",
        },
        "messages-saved": {
            "pl": "Zachowana wiadomość. Numer: {caller}.",
            "en": "A saved message. Number: {caller}.",
        },
        "messages-keys": {
            "pl": "Jeszcze raz: jeden. Zachowaj: dwa. Usuń: trzy. Oddzwoń: cztery. Następna: krzyżyk. Powitanie: zero.",
            "en": "Again: one. Save: two. Delete: three. Call back: four. Next: hash. Greeting: zero.",
        },
        "messages-none": {
            "pl": "Nie ma wiadomości. Powitanie: zero. Inna skrzynka: gwiazdka.",
            "en": "There are no messages. Greeting: zero. Another mailbox: star.",
        },
        "messages-end": {
            "pl": "Nie ma więcej wiadomości. Od początku: krzyżyk. Powitanie: zero. Inna skrzynka: gwiazdka.",
            "en": "There are no more messages. From the beginning: hash. Greeting: zero. Another mailbox: star.",
        },
        "messages-number": {
            "pl": "Proszę podać numer skrzynki i nacisnąć krzyżyk.",
            "en": "Please enter the number of the mailbox and press the hash key.",
        },
        "messages-greeting": {
            "pl": "Proszę nagrać powitanie po sygnale i nacisnąć krzyżyk. Aby usunąć własne powitanie: gwiazdka.",
            "en": "Please record your greeting after the tone and press the hash key. To delete your own: star.",
        },
        "messages-done": {
            "pl": "Gotowe.",
            "en": "Done.",
            "de": "Erledigt.",
            "uk": "Готово.",
        },
        "pin": {
            "pl": "Proszę podać PIN i nacisnąć krzyżyk.",
            "en": "Please enter the PIN and press the hash key.",
            "de": "Bitte geben Sie die PIN ein und drücken Sie die Rautetaste.",
            "uk": "Введіть PIN-код і натисніть решітку.",
        },
        "pin-again": {
            "pl": "PIN jest nieprawidłowy. Proszę podać go jeszcze raz i nacisnąć krzyżyk.",
            "en": "The PIN is wrong. Please enter it again and press the hash key.",
            "de": "Die PIN ist falsch. Bitte geben Sie sie noch einmal ein und drücken Sie die Rautetaste.",
            "uk": "PIN-код неправильний. Введіть його ще раз і натисніть решітку.",
        },
        "wrong-pin": {
            "pl": "PIN jest nieprawidłowy.",
            "en": "The PIN is wrong.",
            "de": "Die PIN ist falsch.",
            "uk": "PIN-код неправильний.",
        },
        "refused": {
            "pl": "Połączenia z tym numerem są zablokowane.",
            "en": "Calls to this number are not allowed.",
            "de": "Anrufe zu dieser Nummer sind nicht erlaubt.",
            "uk": "Дзвінки на цей номер заборонені.",
        },
        "closed": {
            "pl": "O tej porze połączenia wychodzące są zablokowane.",
            "en": "Calls out are not allowed at this time.",
            "de": "Zu dieser Zeit sind ausgehende Anrufe nicht erlaubt.",
            "uk": "У цей час вихідні дзвінки заборонені.",
        },
        "too-dear": {
            "pl": "Połączenie z tym numerem jest zbyt drogie.",
            "en": "A call to this number is too expensive.",
            "de": "Ein Anruf zu dieser Nummer ist zu teuer.",
            "uk": "Дзвінок на цей номер занадто дорогий.",
        },
        "used-up": {
            "pl": "Dzisiejszy limit połączeń został wyczerpany.",
            "en": "Today's limit has been used up.",
            "de": "Das heutige Limit ist ausgeschöpft.",
            "uk": "Сьогоднішній ліміт вичерпано.",
        },
        "unavailable": {
            "pl": "Połączenie nie jest teraz możliwe. Proszę spróbować później.",
            "en": "The call cannot be made now. Please try again later.",
            "de": "Der Anruf ist jetzt nicht möglich. Bitte versuchen Sie es später.",
            "uk": "Зараз дзвінок неможливий. Спробуйте пізніше.",
        },
    }
)


def phrase(name: str, language: str) -> str:
    """The phrase in a language (BCP 47)."""
    spoken = PHRASES[name]
    return spoken.get(language.split("-", maxsplit=1)[0], spoken["en"])
