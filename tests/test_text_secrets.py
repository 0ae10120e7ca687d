"""Secrets in texts: found whole, masked without moving anything, placeholders left alone."""

from __future__ import annotations

import pytest

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell
from reviewlint.reporters.frame import UNICODE, frame
from reviewlint.review.fragments import quote
from reviewlint.text.secrets import mask_secrets, masked, secrets

KEY = "7c41e9d2b86f03a5d19e4c7b2f8a6035"
FOUND = {
    f'{{\'kaggle.json\': b\'{{"username":"me","key":"{KEY}"}}\'}}': "ключ Kaggle",
    f"%env KAGGLE_KEY={KEY}": "ключ Kaggle",
    f"neptune_api_token = '{KEY}'": "токен",
    f'MY_PASSWORD: "{KEY}"': "пароль",
    f"!wandb login {KEY}b3f19c7e": "ключ Weights & Biases",
    "aws = 'AKIAQ3ZT7PLM2KXW9RBD'": "ключ AWS",
    "create_engine('postgresql://maria:h7Kp2zQ9w@db.local/base')": "пароль в адресе",
}
LEFT_ALONE = (
    f"md5 = '{KEY}'",
    f'{{"hb_port": 52859, "key": "{KEY}"}}',
    "api_key = 'YOUR_API_KEY_1234567890ab'",
    "token = os.environ['HF_TOKEN_FOR_UPLOADS_2']",
    "aws = 'AKIAIOSFODNN7EXAMPLE'",
    "token = get_token(session_number_12345678)",
    "password = input('password')",
    "secret_key = Constants.value_2_of_many",
    "login(api_key=key_number_2_of_mine)",
    "keys = sorted(table.keys())",
)


@pytest.mark.parametrize(("text", "kind"), FOUND.items())
def test_a_secret_is_found_and_masked(text: str, kind: str) -> None:
    (secret,) = secrets(text)
    value = text[secret.start : secret.end]
    assert secret.kind == kind
    assert len(masked(value)) <= 5
    assert value not in mask_secrets(text)
    assert len(mask_secrets(text)) == len(text)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_secret_stays(text: str) -> None:
    assert list(secrets(text)) == []
    assert mask_secrets(text) == text


def test_a_private_key_is_masked_on_all_its_lines() -> None:
    body = "MIIEowIBAAKCAQEAq7Zx2LmW9tKc4RbV8nYd1HsJ\n6pFg3uEa5oTi1Qw8Zx7Cv2Bn4Mk9Lp3O"
    text = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"
    hidden = mask_secrets(text)
    assert hidden.count("\n") == text.count("\n")
    assert "IBAAKCAQ" not in hidden
    assert "Zx7Cv2" not in hidden


def test_frames_and_quoted_fragments_mask_secrets() -> None:
    cell = Cell(1, "code", f"import os\nos.environ['KAGGLE_KEY'] = '{KEY}'")
    place = Location(1, 2, 1, 2, 10)
    rows, _ = frame(cell.lines, place, 100, UNICODE, lambda text: text)
    assert all(KEY not in row.text for row in rows)
    assert KEY not in quote(cell, [place])
