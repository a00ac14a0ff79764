using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Cortap.Reporting.Storage;
using ObjectAttributes = Cortap.Reporting.Storage.ObjectAttributes;

namespace Cortap.Infrastructure.Aws;

/// <summary>Stores one object in parts, so that a lost connection costs one part and not the whole.</summary>
internal static class S3MultipartUpload
{
    private const int PartSize = 8 * 1024 * 1024;
    private const string MarkName = "x-amz-meta-upload";

    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(5);

    /// <returns>The new version.</returns>
    public static async Task<string?> RunAsync(
        IAmazonS3 client, string bucket, string key, ReadOnlyMemory<byte> content, ObjectAttributes attributes, TimeProvider time, CancellationToken cancellationToken)
    {
        var mark = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var initiate = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ContentType = attributes.ContentType,
            ServerSideEncryptionMethod = ServerSideEncryptionMethod.AES256,
        };
        initiate.Metadata[MarkName] = mark;
        if (attributes.FileName is { } fileName)
        {
            initiate.Headers.ContentDisposition = S3ObjectStore.ContentDisposition(fileName);
        }

        var upload = await client.InitiateMultipartUploadAsync(initiate, cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = await SendPartsAsync(client, upload, content, cancellationToken).ConfigureAwait(false);
            return await CompleteAsync(client, upload, parts, mark, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(client, upload, time).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<List<PartETag>> SendPartsAsync(
        IAmazonS3 client, InitiateMultipartUploadResponse upload, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var parts = new List<PartETag>();
        for (var offset = 0; offset < content.Length; offset += PartSize)
        {
            var part = content.Slice(offset, Math.Min(PartSize, content.Length - offset));
            using var stream = part.AsStream();
            var answer = await client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = upload.BucketName,
                    Key = upload.Key,
                    UploadId = upload.UploadId,
                    PartNumber = parts.Count + 1,
                    PartSize = part.Length,
                    InputStream = stream,
                    UseChunkEncoding = false,
                },
                cancellationToken).ConfigureAwait(false);
            parts.Add(new PartETag(parts.Count + 1, answer.ETag));
        }

        return parts;
    }

    private static async Task<string?> CompleteAsync(
        IAmazonS3 client, InitiateMultipartUploadResponse upload, List<PartETag> parts, string mark, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = upload.BucketName, Key = upload.Key, UploadId = upload.UploadId, PartETags = parts },
                cancellationToken).ConfigureAwait(false);
            if (answer.VersionId is { } version)
            {
                return version;
            }
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchUpload")
        {
        }

        // The answer to an earlier try was lost: the upload is complete already, and servers answer the second try by 404 or without the
        // version. The newest version carries the mark then.
        var newest = await client.GetObjectMetadataAsync(upload.BucketName, upload.Key, cancellationToken).ConfigureAwait(false);
        return newest.Metadata[MarkName] == mark
            ? newest.VersionId
            : throw new ObjectStoreException($"S3 did not say which version of '{upload.Key}' it stored, and a newer one hides it; store it again.");
    }

    /// <summary>Best effort: the bucket's lifecycle rule removes what stays behind.</summary>
    private static async Task AbortAsync(IAmazonS3 client, InitiateMultipartUploadResponse upload, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(AbortTimeout, time);
        try
        {
            await client.AbortMultipartUploadAsync(upload.BucketName, upload.Key, upload.UploadId, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsFailure.IsFailure(exception))
        {
        }
    }
}
