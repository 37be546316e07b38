"""The nasty corpus: texts that make tokenizers disagree. Every oracle script encodes these same cases.

`cases()` gives (name, text) pairs; `long_cases()` gives (name, unit, times) for runs that are stored by their recipe.
Lone surrogates are in the texts as they are in JavaScript strings; a reference that works on UTF-8 sees U+FFFD there.
"""

import regex
from regex import _regex_core

# The 25 characters of the Unicode property White_Space, and look-alikes that do not have it.
WHITE_SPACE = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
NOT_WHITE_SPACE = [0x1C, 0x1D, 0x1E, 0x1F, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]

CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()

SPECIAL_TEXTS = [
    "<|endoftext|>",
    "<|endofprompt|>",
    "<|fim_prefix|>def f():<|fim_suffix|>return 1<|fim_middle|>",
    "<|startoftext|>",
    "<|start|>system<|message|>Be brief.<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>",
    "<|constrain|>json<|call|><|reserved_200000|><|reserved_200013|><|reserved_201087|><|reserved_201088|>",
    "a <|endoftext|> b",
    "<|endoftext|><|endoftext|>",
    "<|endoftext|",
    "<|<|endoftext|>|>",
    "x<|endofprompt|>\n\n  y",
    " <|endoftext|>  <|endoftext|>\r\n",
]


def without_surrogates(text: str) -> str:
    """What a UTF-8 world sees: surrogate pairs joined, lone surrogates as U+FFFD (as tiktoken does)."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _characters(property_text: str) -> list[str]:
    matcher = regex.compile(rf"\p{{{property_text}}}")
    return [c for c in map(chr, _scalars()) if matcher.match(c)]


def _scalars():
    yield from range(0xD800)
    yield from range(0xE000, 0x110000)


def _scripts() -> list[tuple[str, list[str]]]:
    names: dict[int, str] = {}
    for name, value in _regex_core.PROPERTIES["SCRIPT"][1].items():
        if value not in names or len(name) > len(names[value]):
            names[value] = name
    matchers = {name: regex.compile(rf"\p{{Script={name}}}") for name in names.values() if name not in ("UNKNOWN", "COMMON", "INHERITED")}
    found: dict[str, list[str]] = {name: [] for name in matchers}
    last = None
    for code in _scalars():
        character = chr(code)
        if last is not None and matchers[last].match(character):
            found[last].append(character)
            continue
        for name, matcher in matchers.items() if regex.match(r"[\p{L}\p{M}\p{N}\p{P}\p{S}]", character) else ():
            if matcher.match(character):
                found[name].append(character)
                last = name
                break
    return sorted((name, characters) for name, characters in found.items() if characters)


def _sample(characters: list[str], pattern: str, count: int) -> str:
    fitting = [c for c in characters if regex.match(pattern, c)]
    if not fitting or count == 0:
        return ""
    return "".join(fitting[i * len(fitting) // count] for i in range(min(count, len(fitting))))


def cases() -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    add = lambda name, text: out.append((name, text))

    add("empty", "")
    for code in [*WHITE_SPACE, *NOT_WHITE_SPACE]:
        c = chr(code)
        add(f"white space U+{code:04X}", f"{c}a{c}{c}b{c}{c}{c}1{c}\n{c}{c}\n\n{c}!{c}")
    add("all white space", "".join(map(chr, WHITE_SPACE)) + "x" + "".join(map(chr, reversed(WHITE_SPACE))))
    for name, text in [
        ("trailing spaces", "end   "),
        ("trailing newline after spaces", "end   \n"),
        ("spaces before a word", "a    b"),
        ("only spaces", "     "),
        ("only newlines", "\n\n\n"),
        ("tabs and words", "\tif\t\tx:\n\t\t\treturn\t \t1"),
        ("no-break spaces before words", "a\u00a0b\u00a0\u00a0c \u00a0d\u00a0 e"),
        ("ideographic spaces", "\u3000漢字\u3000\u3000仮名 \u3000混"),
        ("CRLF", "a\r\nb\r\n\r\nc\n\rd\re\n"),
        ("CRLF with spaces", "a \r\n  b\r\n \r\n\t\r\n  c  \r\n"),
        ("newline soup", "\r\r\n\n\r \n \r\n\n  \n\n   x"),
        ("line separators", "a\u2028b\u2029c\u0085d\u000be\u000cf"),
        ("slash runs", "a/b//c///\n/ /\r\n//\n\n///x !!!/// ...\n/"),
        ("punctuation and newlines", "{\n}\n\n);\r\n  ]\n/*\n*/ //\n---\n...\n"),
        ("NUL", "a\x00b\x00\x00 c \x00\n\x00"),
        ("all control characters", "".join(map(chr, range(0x20))) + "\x7f" + "".join(map(chr, range(0x80, 0xA0)))),
        ("all ASCII", "".join(map(chr, range(0x80)))),
        ("all Latin-1", "".join(map(chr, range(0x100)))),
        ("byte order mark at the start", "\ufeffname,value\n1,2\n"),
        ("byte order marks inside", "a\ufeffb \ufeff c\ufeff\ufeff\n\ufeff"),
        ("swapped byte order mark", "a\ufffeb\uffff"),
        ("replacement characters", "\ufffd\ufffd a\ufffd"),
        ("lone high surrogate", "a\ud83db \ud83d"),
        ("lone low surrogate", "\ude00a\ude00 b"),
        ("swapped surrogates", "\ude00\ud83d \udfff\udbff"),
        ("high, high, low", "\ud83d\ud83d\ude00"),
        ("noncharacters", "\ufdd0\ufdef\U0001fffe\U0010ffff"),
        ("private use", "\ue000\uf8ff\U000f0000\U0010fffd"),
        ("first and last of each UTF-8 length", "\x7f\x80\u07ff\u0800\uffff\U00010000\U0010ffff"),
        ("object members", "constructor prototype __proto__ toString hasOwnProperty valueOf isPrototypeOf __defineGetter__ toLocaleString"),
        ("object members without spaces", "constructor"),
        ("__proto__ alone", "__proto__"),
        ("hasOwnProperty alone", "hasOwnProperty"),
        ("toString after a dot", "x.toString().hasOwnProperty('constructor')"),
        ("numbers", "0 1 12 123 1234 12345 1234567890 3.14159 1e-10 0xff 1,000,000"),
        ("numbers of other scripts", "٠١٢٣٤٥ ०१२३ ൧൨൩ 〇一二三 ⅠⅡⅢⅣ ½¾⅞ ¹²³ ₁₂₃ ①②③ 𝟏𝟐𝟑𝟒 𒐀𒐁 𐄇"),
        ("digits between letters", "a1b22c333d4444e55555"),
        ("camel case", "camelCase PascalCase HTMLParser XMLHttpRequest iPhone eBay McDonald JSONData aB AbC ABc aBC"),
        ("title case letters", "ǅ ǈ ǋ ǲ ᾈ ᾭ ᾼ Ǆǅǆ aǅB ǅa Aǅa"),
        ("modifier letters", "ʰa aʰ Aʰ ʰA ⁱ ⁿ ᵃᵇ々 〱ー ｰ"),
        ("case pairs", "ß ẞ SS ŉ ǰ ΐ İ ı I i K k Å å Ω ω ς σ Σ ſ s"),
        ("capitals with marks", "É́A ÀB̀C a̐éö̲ Z̴̧̛ E\u0301x \u0301E \u0301e 1\u0301 .\u0301 '\u0301"),
        ("mark at the start", "\u0301\u0302a \u0301 \u20dd"),
        ("marks between capitals and small letters", "A\u0301a\u0301B\u0301\u0301b A\u20dd\u20dda"),
        ("stacked marks", "z" + "".join(chr(0x300 + i) for i in range(40)) + "!"),
        ("hangul jamo", "\u1112\u1161\u11ab 한글 \u3131\u314f \uffa1\uffc2"),
        ("composed and decomposed", "é e\u0301 ñ n\u0303 Å A\u030a \u212b ﬁ ﬃ ½ ㎏ Ⅷ ｶﾞ ガ"),
        ("Hebrew with points", "בְּרֵאשִׁית בָּרָא אֱלֹהִים"),
        ("Arabic with marks", "السَّلَامُ عَلَيْكُمْ ٱلرَّحْمَٰنِ ﷺ ﷽ ـــ"),
        ("Devanagari", "नमस्ते दुनिया क्ष त्र ज्ञ श्री कि\u200dकि\u200c"),
        ("Bengali, Tamil, Telugu", "স্বাগতম வணக்கம் స్వాగతం ಸ್ವಾಗತ സ്വാഗതം"),
        ("Thai, Lao, Khmer, Burmese", "สวัสดีชาวโลก ສະບາຍດີ សួស្តី မင်္ဂလာပါ"),
        ("Tibetan and Mongolian", "བཀྲ་ཤིས་བདེ་ལེགས། ᠮᠣᠩᠭᠣᠯ\u180eᠪᠢᠴᠢᠭ\u202f"),
        ("Vietnamese", "Tiếng Việt có dấu thanh: ằẳẵắặ ỜỞỠỚỢ"),
        ("Chinese, Japanese, Korean", "我们的天空是蓝色的。日本語のテキスト、カタカナとひらがな。한국어 문장입니다."),
        ("CJK extensions", "㐀䶵𠀀𪛖𫜴𫝀𬺡𰀀𱍊 豈鶴 〇 ⼀⺀ 㐂"),
        ("full width", "ＡＢＣ　ａｂｃ　１２３　！＂＃"),
        ("mixed scripts in one word", "аpple pаypal Ωmega日本go ñandúñ кофеcafé"),
        ("right to left marks", "\u202eabc\u202c \u2067עברית\u2069 \u200fا\u200e"),
        ("soft hyphens and joiners", "co\u00adoperate zero\u200bwidth word\u2060joiner non\u200cjoiner"),
        ("emoji", "😀 😀😀😀 🇩🇪🇫🇷 👍🏽 ☺️ ☺ ©️ 1️⃣ #️⃣ ⌨"),
        ("emoji ZWJ sequences", "👩‍👩‍👧‍👦 🏳️‍🌈 👨🏿‍🚀 🧑🏻‍🤝‍🧑🏾 ❤️‍🔥"),
        ("emoji tag sequence", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!"),
        ("emoji between letters", "a😀b😀 c 😀\n😀\n\n"),
        ("variation selectors", "葛\U000e0100葛\ufe00 \ufe0f\ufe0e"),
        ("mathematics", "∀x∈ℝ: x²≥0 ⇒ ∑_{i=1}^{n} i = n(n+1)/2 ≈ ∞ 𝔸𝕓𝒞 √2"),
        ("symbols", "→←↑↓ ■□▲△ ♠♥♦♣ ★☆ € £ ¥ ₹ ₿ ¢ ° § ¶ † ‡ • … ‰ ™ ® ©"),
        ("boxes", "┌──┬──┐\n│  │  │\n├──┼──┤\n└──┴──┘\n████▓▓▒▒░░"),
        ("quotes", "‘single’ “double” «guillemets» „low“ 'ascii' \"ascii\" `tick`"),
        ("URL", "https://www.example.com/path/to/page.html?query=a%20b&x=1#frag user@example.org"),
        ("JSON", '{"a": [1, 2.5, -3e7, null, true], "b\\u00e9": "x\\ny"}'),
        ("code", "for (let i = 0; i < n; i++) {\n    if (a[i] !== b[i]) return -1; // no\n}\n\n\treturn 0\n"),
        ("Python", "def f(x: int) -> str:\n    '''Don't.'''\n    return f\"{x!r:>10}\"\n\n\nclass A(B):\n        pass\n"),
        ("SQL and shell", "SELECT * FROM t WHERE a='it''s'; $ ls -la | grep -v '^d' && echo \"$HOME\" 2>/dev/null\n"),
        ("LaTeX", "\\frac{\\partial^2 u}{\\partial x^2} = \\alpha_{i,j} $$E=mc^2$$ \\\\ %comment\n"),
        ("Markdown", "# Title\n\n* item **bold** _it_\n\n```js\ncode\n```\n\n| a | b |\n|---|---|\n"),
        ("base64", "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlzIHNpbmd1bGFyIHBhc3Npb24="),
        ("hex and UUID", "deadbeefcafebabe 123e4567-e89b-12d3-a456-426614174000 0xDEADBEEF"),
        ("SentencePiece's space", "▁ ▁▁ ▁a a▁b ▁▁▁x"),
        ("GPT-2's byte alphabet", "Ġ Ċ ĉ Ġthe ĠĠ čĊ Âł ð"),
        ("byte fallback text", "<0x0A> <0xE2><0x96> <0x00>"),
        ("BERT's marks", "[CLS] [SEP] [MASK] [UNK] [PAD] ##ing un##like"),
        ("Unicode 16.0 letters", "\u1c89\u1c8a \U00010d50\U00010d70 \U000105c0 \ua7cb\ua7dc \U00016d40 \U000113d1"),
        ("letters newer than Unicode 16.0", "\U00011db0\U00011db1 a\U00011db0 \U00010940 \U00016ea0\U00016ebb \ua7ce\ua7d2 x\ua7ce"),
        ("unassigned code points", "\u0378 a\u0378b \U000e0fff \U0003ffff1"),
        ("Latin-1 mojibake", "Ã© â€™ Ã¼ Â\u00a0 ï»¿"),
        ("long word", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"),
        ("many small words", "a b c d e f g h i j k l m n o p q r s t u v w x y z"),
    ]:
        add(name, text)

    for suffix in ["s", "t", "re", "ve", "m", "ll", "d", "S", "T", "RE", "Ve", "M", "lL", "D", "\u017f", "\u017fx", "st", "rex", "dd", "l", "r", "v", "L\u017f", "ve's", "m\u0301"]:
        add(f"contraction {suffix!a}", f"it'{suffix} '{suffix} ''{suffix} IT'{suffix} 漢'{suffix} 1'{suffix} it\u2019{suffix} !'{suffix}\n'{suffix}")
    for text in ["'", "''", "'''", "don't'll've", "'s't're", "a's\u0301", "X'S'T", " 's", "  's", "\n's", "'\n's", "I'mI'm", "'ſ'ſ", "o'clock o'Reilly D'Artagnan rock'n'roll"]:
        add(f"apostrophes {text!a}", text)

    for category in CATEGORIES:
        characters = _characters(f"gc={category}") if category != "Co" else ["\ue000", "\uf000", "\U00100000"]
        sample = _sample(characters, r"[\s\S]", 6)
        add(f"category {category}", " ".join(sample) + " x" + sample[0] + "y" + sample[-1] + "Z" + sample + "\n" + sample[0] * 2)

    for name, characters in _scripts():
        letters = _sample(characters, r"\p{L}", 5)
        marks = _sample(characters, r"\p{M}", 2)
        rest = _sample(characters, r"[\p{N}\p{P}\p{S}]", 2)
        upper = _sample(characters, r"\p{Lu}", 2)
        add(f"script {name.lower()}", letters[:3] + marks[:1] + " " + letters[3:] + marks + rest + upper)

    for i, text in enumerate(SPECIAL_TEXTS):
        add(f"special text {i}", text)
    return out


def long_cases() -> list[tuple[str, str, int]]:
    return [
        ("letter a", "a", 5000),
        ("capital A", "A", 5000),
        ("aB", "aB", 3000),
        ("Aa", "Aa", 3000),
        ("underscores", "_", 5000),
        ("spaces", " ", 5000),
        ("newlines", "\n", 5000),
        ("CRLF", "\r\n", 3000),
        ("tabs", "\t", 5000),
        ("space newline", " \n", 3000),
        ("digits", "1", 5000),
        ("digits 0-9", "0123456789", 500),
        ("dashes", "-", 5000),
        ("equals", "=", 5000),
        ("slashes", "/", 5000),
        ("apostrophe s", "'s", 3000),
        ("zero width joiners", "\u200d", 3000),
        ("combining acute", "\u0301", 3000),
        ("byte order marks", "\ufeff", 2000),
        ("lone surrogates", "\ud800", 2000),
        ("NUL", "\x00", 5000),
        ("CJK", "的一是不了人我在有他这为之大来以个中上们", 250),
        ("hiragana", "あいうえおかきくけこ", 300),
        ("Thai", "กรุงเทพมหานคร", 300),
        ("Devanagari", "नमस्ते", 500),
        ("emoji", "😀", 1500),
        ("ZWJ family", "👩‍👩‍👧‍👦", 300),
        ("no-break spaces", "\u00a0", 3000),
        ("ideographic spaces", "\u3000", 3000),
        ("base64", "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlzIHNpbmd1bGFy", 60),
        ("special text", "<|endoftext|>", 400),
        ("word and spaces", "word    ", 700),
        ("Z, then acute", "Z\u0301", 1500),
    ]
