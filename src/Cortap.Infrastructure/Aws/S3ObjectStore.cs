using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Storage;
using ObjectAttributes = Cortap.Reporting.Storage.ObjectAttributes;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// Objects in a versioned S3 bucket, encrypted by S3 (AES256). A write whose answer is lost is made again by the SDK: that leaves a
/// second version with the same bytes, and the one returned is the one that links pin.
/// </summary>
/// <param name="client">From <see cref="AwsClients.CreateS3"/>.</param>
/// <param name="credentials">What <paramref name="client"/> signs with.</param>
/// <param name="options">Bucket and time-outs.</param>
/// <param name="time">Clock of the time-outs. Links are signed with the machine's clock, as the SDK does.</param>
public sealed class S3ObjectStore(IAmazonS3 client, AWSCredentials credentials, AwsOptions options, TimeProvider time) : IObjectStore
{
    /// <summary>Content above this size, in bytes, is sent in parts.</summary>
    public const int MultipartThreshold = 16 * 1024 * 1024;

    /// <summary>Largest object that is read, in bytes; reports and data are a hundredth of it.</summary>
    public const int MaxObjectSize = 512 * 1024 * 1024;

    private const int MaxSigningRetries = 5;

    private static readonly TimeSpan MaxLinkLifetime = TimeSpan.FromSeconds(604_800);

    private readonly AwsCall _call = new(options.S3Timeout, time, (message, cause) => new ObjectStoreException(message, cause) { IsLasting = AwsFailure.IsLasting(cause) });

    public Task<StoredObject> PutAsync(
        string key, ReadOnlyMemory<byte> content, ObjectAttributes attributes, CancellationToken cancellationToken) =>
        CallAsync("store", key, async token =>
        {
            var version = content.Length > MultipartThreshold
                ? await S3MultipartUpload.RunAsync(client, options.BucketName, key, content, attributes, time, token).ConfigureAwait(false)
                : await PutWholeAsync(key, content, attributes, token).ConfigureAwait(false);

            if (version is null or "" or "null")
            {
                throw new ObjectStoreException($"S3 gave no version for '{key}': switch on versioning for bucket '{options.BucketName}'.") { IsLasting = true };
            }

            var stored = await client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = options.BucketName, Key = key, VersionId = version }, token).ConfigureAwait(false);
            RequireTag(stored.ETag);
            return stored.ContentLength == content.Length
                ? new StoredObject(key, version, content.Length)
                : throw new ObjectStoreException($"S3 holds {stored.ContentLength} bytes of '{key}', sent were {content.Length}.");
        }, cancellationToken);

    public Task<byte[]?> GetAsync(string key, string? version, CancellationToken cancellationToken) =>
        CallAsync("read", key, async token =>
        {
            try
            {
                using var answer = await GetAnswerAsync(key, version, token).ConfigureAwait(false);
                if (answer.ContentLength > MaxObjectSize)
                {
                    throw new ObjectStoreException($"'{key}' has {answer.ContentLength} bytes, more than the {MaxObjectSize} that are read.") { IsLasting = true };
                }

                var content = new byte[answer.ContentLength];
                await answer.ResponseStream.ReadExactlyAsync(content, token).ConfigureAwait(false);
                return content;
            }
            catch (AmazonS3Exception absent) when (IsAbsent(absent))
            {
                return (byte[]?)null;
            }
        }, cancellationToken);

    public Task<Stream?> OpenAsync(string key, string? version, CancellationToken cancellationToken) =>
        CallAsync("read", key, async token =>
        {
            try
            {
                // Its stream owns the answer, and with it the connection.
                return (await GetAnswerAsync(key, version, token).ConfigureAwait(false)).ResponseStream;
            }
            catch (AmazonS3Exception absent) when (IsAbsent(absent))
            {
                return (Stream?)null;
            }
        }, cancellationToken);

    public Task DeletePrefixAsync(string prefix, CancellationToken cancellationToken) =>
        CallAsync("delete", prefix, async token =>
        {
            var versions = new ListVersionsRequest { BucketName = options.BucketName, Prefix = prefix };
            ListVersionsResponse page;
            do
            {
                page = await client.ListVersionsAsync(versions, token).ConfigureAwait(false);
                if (page.Versions is { Count: > 0 } found)
                {
                    await DeleteAsync(found, token).ConfigureAwait(false);
                }

                versions.KeyMarker = page.NextKeyMarker;
                versions.VersionIdMarker = page.NextVersionIdMarker;
            }
            while (page.IsTruncated == true);

            return prefix;
        }, cancellationToken);

    public Task<DownloadLink> CreateDownloadLinkAsync(StoredObject target, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLinkLifetime);

        return CallAsync("sign a link to", target.Key, async _ =>
        {
            // The SDK looks at the clock by itself; where a second has passed by then, the link is shorter than asked for.
            var url = await SignAsync(target, lifetime).ConfigureAwait(false);
            for (var retry = 0; retry < MaxSigningRetries && PresignedUrl.LifetimeOf(url) != lifetime; retry++)
            {
                url = await SignAsync(target, lifetime).ConfigureAwait(false);
            }

            return PresignedUrl.ToLink(url, credentials.Expiration);
        }, cancellationToken);
    }

    private async Task<Uri> SignAsync(StoredObject target, TimeSpan lifetime) => new(await client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = options.BucketName,
        Key = target.Key,
        VersionId = target.Version,
        Verb = HttpVerb.GET,
        Protocol = options.S3Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
        Expires = (TimeProvider.System.GetUtcNow() + lifetime).UtcDateTime,
    }).ConfigureAwait(false));

    private async Task<string?> PutWholeAsync(
        string key, ReadOnlyMemory<byte> content, ObjectAttributes attributes, CancellationToken cancellationToken)
    {
        using var stream = content.AsStream();
        var request = new PutObjectRequest
        {
            BucketName = options.BucketName,
            Key = key,
            InputStream = stream,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = attributes.ContentType,
            ServerSideEncryptionMethod = ServerSideEncryptionMethod.AES256,
        };
        if (attributes.FileName is { } fileName)
        {
            request.Headers.ContentDisposition = ContentDisposition(fileName);
        }

        var answer = await client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        RequireTag(answer.ETag);
        return answer.VersionId;
    }

    private async Task<GetObjectResponse> GetAnswerAsync(string key, string? version, CancellationToken cancellationToken)
    {
        var answer = await client.GetObjectAsync(
            new GetObjectRequest { BucketName = options.BucketName, Key = key, VersionId = version }, cancellationToken).ConfigureAwait(false);
        try
        {
            RequireTag(answer.ETag);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    // Every object has one; a proxy that answers 200 with a page of its own has none, and must not pass for the object.
    private static void RequireTag(string? tag)
    {
        if (string.IsNullOrEmpty(tag))
        {
            throw new ObjectStoreException("What answered in the place of S3 gave no entity tag, as a proxy's own page has none: look at the endpoint and at what lies between.");
        }
    }

    internal static string ContentDisposition(string fileName) => $"attachment; filename=\"{fileName}\"";

    private async Task DeleteAsync(List<S3ObjectVersion> versions, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = options.BucketName,
            Objects = [.. versions.Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId })],
            Quiet = true,
        };
        await client.DeleteObjectsAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsAbsent(AmazonS3Exception exception) =>
        exception.StatusCode is HttpStatusCode.NotFound && exception.ErrorCode is not "NoSuchBucket"
        || exception.ErrorCode is "InvalidArgument" && exception.Message.Contains("version id", StringComparison.OrdinalIgnoreCase);

    private Task<T> CallAsync<T>(string verb, string key, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        ObjectPath.IsKey(key.EndsWith('/') && verb == "delete" ? key[..^1] : key)
            ? _call.RunAsync($"{verb} '{key}' in bucket '{options.BucketName}'", call, cancellationToken)
            : Task.FromException<T>(new ObjectStoreException(
                $"'{key}' is not a key: use segments of letters, digits, '_', '-' and '.', separated by '/'.")
            { IsLasting = true });
}
