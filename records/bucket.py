"""An S3 bucket as the place of received files. The bucket must be ours alone."""

import base64
import datetime as dt
import hashlib
import tempfile
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

CHUNK = 1024 * 1024
# Part of the promise, so no setting: a signed address is for one click.
ADDRESS_SECONDS = 60


class FileBucket(S3Storage):
    """A bucket in which a file is there whole or not at all.

    One request brings a file, with its MD5: the server keeps nothing else. That
    is the one checksum every S3 server compares. What goes wrong is an OSError,
    a missing file FileNotFoundError.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return `name` itself: names are random and their bytes never change."""
        return name

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _save(self, name: str, content: Any) -> str:
        digest = hashlib.md5(usedforsecurity=False)
        content.seek(0)
        while chunk := content.read(CHUNK):
            digest.update(chunk)
        content.seek(0)
        self._ask(
            "put_object",
            Key=name,
            Body=content,
            ContentMD5=base64.b64encode(digest.digest()).decode(),
            ContentType="application/octet-stream",
        )
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        """Return the whole file; nothing can go wrong while it is read."""
        body = self._ask("get_object", Key=name)["Body"]
        # SpooledTemporaryFile is no context manager here: the caller closes it.
        spool = tempfile.SpooledTemporaryFile(max_size=CHUNK)  # noqa: SIM115
        try:
            for chunk in body.iter_chunks(CHUNK):
                spool.write(chunk)
        except (BotoCoreError, OSError) as error:
            spool.close()
            raise OSError("the bucket broke off") from error
        finally:
            body.close()
        spool.seek(0)
        return File(spool, name)

    def size(self, name: str) -> int:
        """Return the length in bytes, as the server has it now."""
        return int(self._ask("head_object", Key=name)["ContentLength"])

    def get_modified_time(self, name: str) -> dt.datetime:
        """Return when the file was written."""
        moment: dt.datetime = self._ask("head_object", Key=name)["LastModified"]
        return moment

    def signed_address(self, name: str, *, disposition: str, media_type: str) -> str:
        """Return an address that hands out this one file for a minute."""
        address: str = self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket_name,
                "Key": name,
                "ResponseContentDisposition": disposition,
                "ResponseContentType": media_type,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=ADDRESS_SECONDS,
        )
        return address

    def abort_uploads(self, *, before: dt.datetime) -> int:
        """Abort the uploads in parts begun before then; return how many.

        We begin none; a hand-run copy may, and a server keeps their parts, and
        charges for them, until somebody aborts them.
        """
        pages = self._client.get_paginator("list_multipart_uploads")
        aborted = 0
        for page in pages.paginate(Bucket=self.bucket_name):
            for upload in page.get("Uploads", []):
                if upload["Initiated"] >= before:
                    continue
                self._ask(
                    "abort_multipart_upload",
                    Key=upload["Key"],
                    UploadId=upload["UploadId"],
                )
                aborted += 1
        return aborted

    def _ask(self, operation: str, **params: Any) -> Any:
        """Send one request; raises FileNotFoundError or OSError."""
        try:
            return getattr(self._client, operation)(Bucket=self.bucket_name, **params)
        except ClientError as error:
            # HEAD has no body to name the code in. A missing bucket is an error.
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise FileNotFoundError(params.get("Key")) from error
            raise OSError(f"the bucket refused {operation}") from error
        except BotoCoreError as error:
            raise OSError(f"the bucket did not answer {operation}") from error
