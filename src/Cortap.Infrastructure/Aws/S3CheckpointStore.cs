using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Aws;

/// <summary>Checkpoints as objects, in a bucket that best has Object Lock: then nobody can remove or replace one before its time.</summary>
/// <param name="client">From <see cref="AwsClients.CreateS3"/>.</param>
/// <param name="location">Bucket and prefix.</param>
/// <param name="options">Time-outs.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class S3CheckpointStore(IAmazonS3 client, S3Location location, AwsOptions options, TimeProvider time) : ICheckpointStore
{
    private readonly AwsCall _call = new(options.S3Timeout, time, (message, cause) => new AuditStoreException($"{message} (bucket '{location.Bucket}')", cause));

    public Task<bool> TryCreateAsync(long index, string checkpoint, CancellationToken cancellationToken) => _call.RunAsync(
        $"store checkpoint {index}",
        async token =>
        {
            var text = checkpoint + "\n";
            try
            {
                await client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = location.Bucket,
                        Key = KeyOf(index),
                        ContentBody = text,
                        ContentType = "application/jose",
                        IfNoneMatch = "*",
                    },
                    token).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
            {
                // Another host was faster, or the answer to this very write was lost.
                return await GetAsync(KeyOf(index), token).ConfigureAwait(false) == text;
            }
        },
        cancellationToken);

    public Task<string?> ReadAsync(long index, CancellationToken cancellationToken) =>
        _call.RunAsync($"read checkpoint {index}", token => GetAsync(KeyOf(index), token), cancellationToken);

    public Task<string?> ReadLastAsync(CancellationToken cancellationToken) => _call.RunAsync(
        "find the last checkpoint",
        async token =>
        {
            string? folder = null;
            await foreach (var page in ListAsync(location.Prefix, "/", null, token).ConfigureAwait(false)) folder = page.CommonPrefixes?.Max(StringComparer.Ordinal) ?? folder;
            string? last = null;
            await foreach (var page in ListAsync(folder ?? location.Prefix, null, null, token).ConfigureAwait(false))
            {
                last = page.S3Objects?.Select(one => one.Key).Where(IsCheckpoint).Max(StringComparer.Ordinal) ?? last;
            }

            return last is null ? null : await GetAsync(last, token).ConfigureAwait(false);
        },
        cancellationToken);

    public async IAsyncEnumerable<(string Name, string Text)> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in ListAsync(location.Prefix, null, null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var key in (page.S3Objects ?? []).Select(one => one.Key).Where(IsCheckpoint))
            {
                if (await _call.RunAsync("read a checkpoint", token => GetAsync(key, token), cancellationToken).ConfigureAwait(false) is { } text)
                {
                    yield return (key[location.Prefix.Length..], text);
                }
            }
        }
    }

    private static bool IsCheckpoint(string key) => key.EndsWith(".jws", StringComparison.Ordinal);

    private string KeyOf(long index) => location.Prefix + CheckpointNames.Of(index);

    private async IAsyncEnumerable<ListObjectsV2Response> ListAsync(
        string prefix, string? delimiter, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = location.Bucket, Prefix = prefix, Delimiter = delimiter, StartAfter = after };
        ListObjectsV2Response page;
        do
        {
            page = await _call.RunAsync("list checkpoints", token => client.ListObjectsV2Async(request, token), cancellationToken).ConfigureAwait(false);
            yield return page;
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    private async Task<string?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetObjectAsync(new GetObjectRequest { BucketName = location.Bucket, Key = key }, cancellationToken).ConfigureAwait(false);
            if (answer.ContentLength > 4_096) return "";
            var content = new byte[answer.ContentLength];
            await answer.ResponseStream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(content);
        }
        catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound && absent.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }
}

/// <summary>A folder of a bucket.</summary>
/// <param name="Bucket">Its name.</param>
/// <param name="Prefix">Empty, or ends with a slash.</param>
public sealed record S3Location(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    /// <summary>Reads <c>s3://{bucket}/{prefix}</c>; null for anything else.</summary>
    public static S3Location? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        var parts = text[Scheme.Length..].Split('/', 2);
        var prefix = parts.Length == 1 ? "" : parts[1].Trim('/');
        return parts[0].Length >= 3 && (prefix.Length == 0 || Stores.ObjectPath.IsKey(prefix)) ? new(parts[0], prefix.Length == 0 ? "" : prefix + "/") : null;
    }
}
