using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// Checkpoints as objects, in a bucket that best has Object Lock: then nobody can remove one before its time. Of a key with several versions the
/// first one counts, so that nobody can replace a checkpoint either, also on servers that ignore the condition of a write.
/// </summary>
/// <param name="client">From <see cref="AwsClients.CreateS3"/>.</param>
/// <param name="location">Bucket and prefix.</param>
/// <param name="options">Time-outs.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class S3CheckpointStore(IAmazonS3 client, S3Location location, AwsOptions options, TimeProvider time) : ICheckpointStore
{
    private const int MaxSize = 4_096;

    private readonly AwsCall _call = new(options.S3Timeout, time, (message, cause) => new AuditStoreException($"{message} (bucket '{location.Bucket}')", cause));

    public Task<bool> TryCreateAsync(long index, string checkpoint, CancellationToken cancellationToken) => _call.RunAsync(
        $"store checkpoint {index}",
        async token =>
        {
            var key = KeyOf(index);
            var text = checkpoint + "\n";
            if (await GetAsync(key, token).ConfigureAwait(false) is { } existing)
            {
                return existing == text;
            }

            try
            {
                await client.PutObjectAsync(
                    new PutObjectRequest { BucketName = location.Bucket, Key = key, ContentBody = text, ContentType = "application/jose", IfNoneMatch = "*" },
                    token).ConfigureAwait(false);
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
            {
                // Another host was faster, or the answer to this very write was lost.
            }

            return await GetAsync(key, token).ConfigureAwait(false) == text;
        },
        cancellationToken);

    public Task<string?> ReadAsync(long index, CancellationToken cancellationToken) =>
        _call.RunAsync($"read checkpoint {index}", token => GetAsync(KeyOf(index), token), cancellationToken);

    public async Task<string?> ReadLastAsync(CancellationToken cancellationToken)
    {
        string? folder = null;
        await foreach (var page in ListAsync(location.Prefix, "/", cancellationToken).ConfigureAwait(false))
        {
            folder = page.CommonPrefixes?.Where(prefix => CheckpointNames.IsFolder(prefix[location.Prefix.Length..^1])).Max(StringComparer.Ordinal) ?? folder;
        }

        var last = folder is null ? default : (await FirstVersionsAsync(folder, cancellationToken).ConfigureAwait(false)).LastOrDefault();
        return last.Key is null ? null : await ReadAsync(last.Key, last.Value, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<(string Name, string Text)> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (key, version) in await FirstVersionsAsync(location.Prefix, cancellationToken).ConfigureAwait(false))
        {
            yield return (key[location.Prefix.Length..], await ReadAsync(key, version, cancellationToken).ConfigureAwait(false));
        }
    }

    private string KeyOf(long index) => location.Prefix + CheckpointNames.Of(index);

    private Task<string> ReadAsync(string key, string version, CancellationToken cancellationToken) =>
        _call.RunAsync("read a checkpoint", token => GetAsync(key, version, token), cancellationToken);

    /// <summary>The checkpoints below a prefix, by key, each with its first version.</summary>
    private async Task<SortedDictionary<string, string>> FirstVersionsAsync(string prefix, CancellationToken cancellationToken)
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var page in ListAsync(prefix, null, cancellationToken).ConfigureAwait(false)) Keep(page, versions);
        return versions;
    }

    private async IAsyncEnumerable<ListVersionsResponse> ListAsync(string prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListVersionsRequest { BucketName = location.Bucket, Prefix = prefix, Delimiter = delimiter };
        ListVersionsResponse page;
        do
        {
            page = await _call.RunAsync("list checkpoints", token => client.ListVersionsAsync(request, token), cancellationToken).ConfigureAwait(false);
            yield return page;
            request.KeyMarker = page.NextKeyMarker;
            request.VersionIdMarker = page.NextVersionIdMarker;
        }
        while (page.IsTruncated == true);
    }

    // The versions of a key are listed from the newest to the oldest.
    private void Keep(ListVersionsResponse page, SortedDictionary<string, string> versions)
    {
        foreach (var version in (page.Versions ?? []).Where(one => one.IsDeleteMarker != true && CheckpointNames.IsCheckpoint(one.Key[location.Prefix.Length..])))
        {
            versions[version.Key] = version.VersionId;
        }
    }

    private async Task<string?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var request = new ListVersionsRequest { BucketName = location.Bucket, Prefix = key };
        ListVersionsResponse page;
        do
        {
            page = await client.ListVersionsAsync(request, cancellationToken).ConfigureAwait(false);
            Keep(page, versions);
            request.KeyMarker = page.NextKeyMarker;
            request.VersionIdMarker = page.NextVersionIdMarker;
        }
        while (page.IsTruncated == true);

        return versions.TryGetValue(key, out var version) ? await GetAsync(key, version, cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task<string> GetAsync(string key, string version, CancellationToken cancellationToken)
    {
        using var answer = await client.GetObjectAsync(
            new GetObjectRequest { BucketName = location.Bucket, Key = key, VersionId = version }, cancellationToken).ConfigureAwait(false);
        if (answer.ContentLength > MaxSize) return "";
        var content = new byte[answer.ContentLength];
        await answer.ResponseStream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(content);
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
