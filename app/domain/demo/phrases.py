"""What customers of the demo company write: sentences that are put together by chance."""

from collections.abc import Iterator, Mapping, Sequence

from numpy.random import Generator

from app.domain.demo.company import JobName

TOPICS_OF = {
    JobName.AGENT: ("delivery", "invoice", "advice", "return", "account", "appointment"),
    JobName.CASHIER: ("waiting", "advice", "price", "return", "stock"),
}
TOUCHPOINTS = {
    "phone": ("first call", "call back", "forwarded call"),
    "chat": ("website chat", "app chat", "chat after a bot"),
    "email": ("first reply", "follow-up", "complaint"),
    "shop": ("till", "service desk", "self-checkout help"),
}
LOW, MIDDLE, HIGH = range(3)
WRITES = (0.60, 0.36, 0.43)  # share of customers who write something, by how content they are

OPENINGS = (
    (
        *("I am a little disappointed.", "It could have gone better.", "Not my best experience."),
        *("Sorry, this time it did not work out.", "I had hoped for more."),
        *("My matter is still open.", "I would rather not go through this again.", "Hm."),
    ),
    (
        *("All in all fine.", "It was okay.", "Mostly good.", "Decent service.", "Quite alright."),
        *("Good, with room to grow.", "No complaints, really.", "It did the job.", "Fair enough."),
    ),
    (
        *("Thank you so much!", "Really lovely service.", "Great experience.", "Wonderful!"),
        *("I was pleasantly surprised.", "Exactly how it should be.", "You made my day."),
        *("Ten out of ten from me.", "What a kind person.", "So easy.", "Very happy with this."),
    ),
)
CLOSINGS = (
    (
        *("Please look into it.", "I hope it gets better.", "A short note would have helped."),
        *("The person was polite, though.", "I would still like an answer.", "Please call me."),
        *("I know you can do better.", "Maybe it was just a busy day."),
    ),
    (
        *("Thanks anyway.", "Keep going.", "A bit faster would be perfect.", "See you next time."),
        *("I will come back.", "Small things could be clearer.", "Overall content."),
    ),
    (
        *("Thank you!", "Please pass my thanks on.", "I will tell my friends.", "Keep it up!"),
        *("See you again soon.", "More of this, please.", "A big thank you to your colleague."),
        *("I felt taken seriously.", "It made a long day shorter."),
    ),
)
OF_CHANNEL: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "phone": (
        (
            *("I was on hold for a long time.", "I was forwarded twice and told my story twice."),
            "The line was so bad that I had to call again.",
        ),
        (
            *("The call was friendly, the wait was long.", "After the hold music it went well."),
            "I had to call twice, but then it was clear.",
        ),
        (
            *("Picked up right away and solved in one call.", "Such a warm voice on the phone."),
            "The call back came just when it was promised.",
        ),
    ),
    "chat": (
        (
            *("The chat ended before I could answer.", "Many ready-made sentences, little help."),
            "I waited minutes between two messages in the chat.",
        ),
        (
            *("The chat was fine, just a little slow.", "The bot did not get it, the person did."),
            "Chat is handy, but I would have liked a summary.",
        ),
        (
            *("The chat took three minutes and all was done.", "Clear and friendly in the chat."),
            "I could read it all again afterwards, very practical.",
        ),
    ),
    "email": (
        (
            *("The e-mail did not answer my question.", "I got a reply after a whole week."),
            "Every e-mail came from somebody else.",
        ),
        (
            *("The reply was correct, if a bit formal.", "It took two e-mails, then it was done."),
            "Good answer, though I waited a few days for it.",
        ),
        (
            *("A clear e-mail with every step written down.", "I had my answer the same day."),
            "You could tell that somebody had really read my e-mail.",
        ),
    ),
    "shop": (
        (
            *("Only one till was open.", "Nobody seemed to be free to help."),
            "I looked for somebody to ask and found no one.",
        ),
        (
            *("The till was fast, the queue was not.", "Friendly shop, a bit crowded."),
            "It took a moment until somebody had time for me.",
        ),
        (
            *("Greeted with a smile at the till.", "They walked me to the shelf themselves."),
            "Even with a queue there was time for a kind word.",
        ),
    ),
}
ABOUT: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "delivery": (
        (
            *("The parcel is now a week late.", "The parcel went to the wrong address again."),
            *("Nobody could tell me where my parcel is.", "I stayed at home and no one came."),
        ),
        (
            *("The parcel came, one day later than said.", "Tracking was a bit hard to read."),
            *("The new delivery day suits me.", "Half of the order came, the rest is on its way."),
        ),
        (
            *("My lost parcel was found within the hour.", "The delivery was moved to my day."),
            *("A replacement was sent at once.", "I always knew where my parcel was."),
        ),
    ),
    "invoice": (
        (
            *("The invoice is still wrong.", "I was charged twice and had to prove it."),
            *("I do not understand the fee on my invoice.", "The credit note never arrived."),
        ),
        (
            *("The invoice is right now.", "It was explained, though the invoice stays unclear."),
            *("The refund should come next week.", "Paying in parts was possible after asking."),
        ),
        (
            *("The double charge was gone in a minute.", "Every line was explained to me."),
            *("My refund came the next day.", "No fuss at all about the wrong invoice."),
        ),
    ),
    "advice": (
        (
            *("I still do not know which one fits.", "The advice turned out to be wrong."),
            *("It felt as if I should buy the dearest one.", "My question was not understood."),
        ),
        (
            *("Good tips, a little hurried.", "I know more now, but not everything."),
            *("They looked it up for me.", "Helpful, though I decided to wait."),
        ),
        (
            *(
                "I was told honestly that the cheaper one is enough.",
                "Great knowledge, no pressure.",
            ),
            *("They compared three models for me.", "Patient with all of my questions."),
        ),
    ),
    "return": (
        (
            *("Sending it back was harder than buying it.", "I was asked three times for proof."),
            *("The return is here, the money is not.", "The rules for returns were news to me."),
        ),
        (
            *("The return worked, the form is long.", "I got a voucher; money would be nicer."),
            *("Exchanged after a short talk.", "The label came by e-mail in the end."),
        ),
        (
            *("Exchanged with no questions asked.", "The return label was there in seconds."),
            *("Even without the box it was no problem.", "Money back before I got home."),
        ),
    ),
    "account": (
        (
            *("I cannot sign in yet.", "My old address is in the account again."),
            *("The password link did not work.", "I had to send the same form twice."),
        ),
        (
            *("I can sign in again.", "The change of address took a while."),
            *("The account works, the app does not yet.", "We found a way around it."),
        ),
        (
            *("Signed in again within two minutes.", "They stayed with me until it worked."),
            *("My two accounts are one now, just like that.", "Explained without any jargon."),
        ),
    ),
    "appointment": (
        (
            *("The appointment was cancelled without a word.", "No free day for three weeks."),
            *("The technician came without the part.", "I took a day off for nothing."),
        ),
        (
            *("We found another day in the end.", "The visit was later than agreed, but fine."),
            *("The reminder came a bit late.", "An evening slot would have been nice."),
        ),
        (
            *("I got a slot after work, perfect.", "The technician rang before coming."),
            *("The new day was found in a moment.", "Repaired on the first visit."),
        ),
    ),
    "waiting": (
        (
            *("Fifteen minutes for one loaf of bread.", "The queue went down the whole aisle."),
            *("Two tills closed while we were waiting.", "I left half of my things and went."),
        ),
        (
            *("The queue was long, but it moved.", "A second till opened when I was next."),
            *("Saturday, so I expected to wait.", "I waited a little."),
        ),
        (
            *("Another till was opened right away.", "In and out in five minutes."),
            *("Somebody let me go first with my one thing.", "No waiting at all."),
        ),
    ),
    "price": (
        (
            *("The price at the till was not the one on the shelf.", "The offer had ended."),
            *("My voucher was not taken.", "It was dearer than online."),
        ),
        (
            *("The price was corrected when I asked.", "Fair prices, small print on the offers."),
            *("The voucher worked at the second try.", "A little dearer than before."),
        ),
        (
            *("They told me about an offer I had not seen.", "The wrong price was put right."),
            *("My voucher was still taken, thank you.", "Honest prices."),
        ),
    ),
    "stock": (
        (
            *("What I came for was sold out again.", "The website said that you have it."),
            *("Empty shelves on a Tuesday.", "Nobody knew when it comes back."),
        ),
        (
            *("They had it in another colour.", "It can be ordered, two days."),
            *("Not all sizes were there.", "I found something like it."),
        ),
        (
            *("They fetched the last one from the back.", "It was put aside for me."),
            *("They called another shop to find one.", "Everything on my list was there."),
        ),
    ),
}
PATTERNS = ("d", "od", "dc", "h", "hd", "oh", "o", "odc")  # detail, opening, closing, how it went


def band(recommend: int) -> int:
    """How content somebody is who gives this step."""
    return HIGH if recommend >= 9 else MIDDLE if recommend >= 7 else LOW


def comments_for(
    rng: Generator, channels: Sequence[str], topics: Sequence[str], recommend: Sequence[int]
) -> Iterator[str]:
    """One comment for each reply, empty for more than half of them."""
    number = len(recommend)
    writes = rng.random(number).tolist()
    patterns = rng.integers(len(PATTERNS), size=number).tolist()
    choices = rng.integers(2**31, size=(number, 4)).tolist()
    for place, step in enumerate(recommend):
        content = band(step)
        if writes[place] >= WRITES[content]:
            yield ""
            continue
        sources = {
            "o": OPENINGS[content],
            "d": ABOUT[topics[place]][content],
            "h": OF_CHANNEL[channels[place]][content],
            "c": CLOSINGS[content],
        }
        pattern = PATTERNS[patterns[place]]
        parts = zip(pattern, choices[place], strict=False)
        yield " ".join(sources[part][choice % len(sources[part])] for part, choice in parts)
