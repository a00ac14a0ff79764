using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Storage;
using static Cortap.Infrastructure.Aws.AttributeValues;
using ObjectAttributes = Cortap.Reporting.Storage.ObjectAttributes;

namespace Cortap.Infrastructure.Moving;

/// <summary>
/// Copies what a service in local mode has stored to the bucket and the tables of AWS mode, so that they become the same; run again, it copies
/// what has changed. Both services may be read meanwhile, but only the local one may be written to: that is seen by the audit record there, which
/// must be the beginning of the one here.
/// </summary>
public sealed class MoveToAws : IDisposable
{
    /// <summary>Name of their <see cref="MovedKind"/>.</summary>
    public const string Checkpoints = "checkpoints";

    private const string MoveMark = "move";
    private const int Parallel = 8;
    private const int AuditGroup = 100;

    private readonly AwsOptions _options;
    private readonly TimeSpan _linkLifetime;
    private readonly TimeProvider _time;
    private readonly AmazonS3Client _s3;
    private readonly AmazonDynamoDBClient _dynamoDb;
    private readonly S3ObjectStore _objects;
    private readonly DynamoAuditStore _audit;
    private readonly AwsCall _call;

    /// <param name="options">Bucket and tables, which exist.</param>
    /// <param name="linkLifetime">How long a link to a report is good.</param>
    /// <param name="time">The machine's clock.</param>
    /// <param name="credentials">From <see cref="AwsStorage.FindCredentials"/>.</param>
    public MoveToAws(AwsOptions options, TimeSpan linkLifetime, TimeProvider time, AWSCredentials credentials)
    {
        _options = options;
        _linkLifetime = linkLifetime;
        _time = time;
        _s3 = AwsClients.CreateS3(options, credentials);
        _dynamoDb = AwsClients.CreateDynamoDb(options, credentials);
        _objects = new S3ObjectStore(_s3, credentials, options, time);
        _audit = new DynamoAuditStore(_dynamoDb, options, time);
        _call = new AwsCall(options.S3Timeout, time, (message, cause) => new MoveException(message, cause));
    }

    /// <summary>Moves, and reads back what it has moved.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="checkpoints">Where the checkpoints of the audit record go to that are in the folder.</param>
    /// <param name="isDryRun">Only tells what there is to be moved; nothing is written.</param>
    /// <param name="cancellationToken">Stops in between; run again, it goes on.</param>
    /// <exception cref="MoveException">Something cannot be moved, or the target is in use.</exception>
    public async Task<MoveReport> RunAsync(LocalFolder source, ICheckpointStore checkpoints, bool isDryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(checkpoints);
        try
        {
            var after = await RequireOwnTargetAsync(source, cancellationToken).ConfigureAwait(false);

            // First, because it marks the target as this folder's.
            var kinds = new List<MovedKind> { await MoveAuditAsync(source, after, isDryRun, cancellationToken).ConfigureAwait(false) };
            kinds.Add(await MoveCheckpointsAsync(source, checkpoints, isDryRun, cancellationToken).ConfigureAwait(false));
            var (objects, versions) = await MoveObjectsAsync(source, isDryRun, cancellationToken).ConfigureAwait(false);
            kinds.Add(objects);
            var unfinished = await MoveRecordsAsync(source, versions, kinds, isDryRun, cancellationToken).ConfigureAwait(false);
            return new MoveReport(kinds, unfinished);
        }
        catch (Exception exception) when (exception is JobStoreException or AuditStoreException or ObjectStoreException)
        {
            throw new MoveException(exception.Message, exception);
        }
    }

    public void Dispose()
    {
        _s3.Dispose();
        _dynamoDb.Dispose();
    }

    /// <returns>Number of the last audit record that is in the target.</returns>
    private async Task<long> RequireOwnTargetAsync(LocalFolder source, CancellationToken cancellationToken)
    {
        if (await _audit.ReadLastAsync(cancellationToken).ConfigureAwait(false) is { } end)
        {
            var same = await source.ReadAuditAsync(end.Number - 1, 1, cancellationToken).ConfigureAwait(false);
            return same is [var record] && record.Number == end.Number && record.Hash == end.Hash ? end.Number
                : throw new MoveException($"The audit record in table '{_options.AuditTableName}' is not the beginning of the folder's: the target belongs to another service, or is in use already. Nothing was changed.");
        }

        if (await HasItemsAsync(_options.JobsTableName, cancellationToken).ConfigureAwait(false) || await HasItemsAsync(_options.ReportsTableName, cancellationToken).ConfigureAwait(false))
        {
            throw new MoveException($"Table '{_options.JobsTableName}' or '{_options.ReportsTableName}' is not empty and has no audit record: the target belongs to another service. Nothing was changed.");
        }

        return 0;
    }

    private Task<bool> HasItemsAsync(string table, CancellationToken cancellationToken) => _call.RunAsync(
        $"read table '{table}'",
        async token => (await _dynamoDb.ScanAsync(new ScanRequest { TableName = table, Limit = 1 }, token).ConfigureAwait(false)).Count > 0,
        cancellationToken);

    private async Task<MovedKind> MoveAuditAsync(LocalFolder source, long after, bool isDryRun, CancellationToken cancellationToken)
    {
        var (written, found) = (0, 0);
        for (var at = after; await source.ReadAuditAsync(at, AuditGroup, cancellationToken).ConfigureAwait(false) is { Count: > 0 } records; at = records[^1].Number)
        {
            if (!isDryRun) await _audit.ImportAsync(records, cancellationToken).ConfigureAwait(false);
            written += records.Count;
        }

        using var here = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var there = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long at = 0; await source.ReadAuditAsync(at, AuditCheckpoint.MaxRecords, cancellationToken).ConfigureAwait(false) is { Count: > 0 } records; at = records[^1].Number)
        {
            foreach (var record in records) here.AppendData(record.Bytes.Span);
            found += records.Count;
            if (isDryRun) continue;

            // The target may still have what the folder has removed as past its time.
            foreach (var record in await _audit.ReadAsync(records[0].Number - 1, records.Count, cancellationToken).ConfigureAwait(false)) there.AppendData(record.Bytes.Span);
        }

        var sum = Convert.ToHexStringLower(here.GetHashAndReset());
        return isDryRun || sum == Convert.ToHexStringLower(there.GetHashAndReset()) ? new("audit records", found, written, 0, sum)
            : throw new MoveException($"The audit record in table '{_options.AuditTableName}' is not the one that was written there. Keep the local service, and look who else writes there.");
    }

    private static async Task<MovedKind> MoveCheckpointsAsync(LocalFolder source, ICheckpointStore target, bool isDryRun, CancellationToken cancellationToken)
    {
        var (found, written) = (0, 0);
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var (name, text) in source.ReadCheckpointsAsync(cancellationToken).ConfigureAwait(false))
        {
            found++;
            sum.AppendData(Encoding.UTF8.GetBytes(text));
            var (index, checkpoint) = (long.Parse(Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture), text.TrimEnd('\n'));
            if ((await target.ReadAsync(index, cancellationToken).ConfigureAwait(false))?.TrimEnd('\n') == checkpoint) continue;
            written++;
            if (!isDryRun && !await target.TryCreateAsync(index, checkpoint, cancellationToken).ConfigureAwait(false))
                throw new MoveException($"There is another checkpoint {index} in the target already: it belongs to another service, or the folder's are from before AUDIT_CHECKPOINT_PATH was set. Name another place by it, or move the folder's away.");
        }

        return new(Checkpoints, found, written, 0, Convert.ToHexStringLower(sum.GetHashAndReset()));
    }

    /// <returns>Also the version that each version of the folder has in the bucket, by key and version.</returns>
    private async Task<(MovedKind, Dictionary<(string, string), string>)> MoveObjectsAsync(LocalFolder source, bool isDryRun, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<(string, string), string>();
        var (found, written) = (0, 0);
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var group in source.ListObjects().GroupBy(one => one.Key))
        {
            var there = await HashesAsync(group.Key, cancellationToken).ConfigureAwait(false);
            foreach (var version in group)
            {
                if (version.Read() is not var (content, attributes)) continue;
                found++;
                var hash = Convert.ToHexStringLower(SHA256.HashData(content));
                sum.AppendData(Encoding.ASCII.GetBytes(hash));
                if (!there.TryGetValue(hash, out var stored))
                {
                    written++;
                    stored = isDryRun ? version.Version : await PutAsync(group.Key, content, hash, attributes, cancellationToken).ConfigureAwait(false);
                    there[hash] = stored;
                }

                versions[(group.Key, version.Version)] = stored;
            }
        }

        return (new("objects", found, written, 0, Convert.ToHexStringLower(sum.GetHashAndReset())), versions);
    }

    private async Task<string> PutAsync(string key, byte[] content, string hash, ObjectAttributes attributes, CancellationToken cancellationToken)
    {
        var stored = await _objects.PutAsync(key, content, attributes, cancellationToken).ConfigureAwait(false);
        var back = await _objects.GetAsync(key, stored.Version, cancellationToken).ConfigureAwait(false);
        return back is not null && Convert.ToHexStringLower(SHA256.HashData(back)) == hash ? stored.Version
            : throw new MoveException($"Bucket '{_options.BucketName}' gives other bytes for '{key}' than were stored there. Run the command again.");
    }

    /// <summary>The versions of an object in the bucket, by the hash of their bytes.</summary>
    private async Task<Dictionary<string, string>> HashesAsync(string key, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var request = new ListVersionsRequest { BucketName = _options.BucketName, Prefix = key };
        ListVersionsResponse page;
        do
        {
            page = await _call.RunAsync($"list bucket '{_options.BucketName}'", token => _s3.ListVersionsAsync(request, token), cancellationToken).ConfigureAwait(false);
            foreach (var version in (page.Versions ?? []).Where(one => one.Key == key && one.IsDeleteMarker != true))
            {
                if (await _objects.GetAsync(key, version.VersionId, cancellationToken).ConfigureAwait(false) is { } content)
                    hashes.TryAdd(Convert.ToHexStringLower(SHA256.HashData(content)), version.VersionId);
            }

            request.KeyMarker = page.NextKeyMarker;
            request.VersionIdMarker = page.NextVersionIdMarker;
        }
        while (page.IsTruncated == true);

        return hashes;
    }

    /// <returns>How many jobs and batches are not moved yet.</returns>
    private async Task<int> MoveRecordsAsync(
        LocalFolder source, Dictionary<(string, string), string> versions, List<MovedKind> kinds, bool isDryRun, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var unfinished = 0;
        var jobs = new Items(_options.JobsTableName, JobAttributes.JobId, TextOfJob);
        await foreach (var job in source.ReadJobsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (job.PurgeAt <= now) continue;
            if (job.IsFinished && job.Callback?.Status != CallbackStatus.Pending) jobs.Add(JobItem.Write(await LinkAsync(job, versions, isDryRun, cancellationToken).ConfigureAwait(false), MoveMark));
            else unfinished++;
        }

        kinds.Add(await PutAsync("jobs", jobs, isDryRun, cancellationToken).ConfigureAwait(false));

        var batches = new Items(_options.JobsTableName, JobAttributes.JobId, TextOfBatch);
        foreach (var batch in source.ReadBatches().Where(batch => batch.PurgeAt > now))
        {
            if (batch.Mark == BatchMark.Open) unfinished++;
            else batches.Add(DynamoBatchStore.Write(batch, MoveMark));
            if (batch.Mark == BatchMark.DeadLetter) batches.Add(DynamoBatchStore.WriteMark(batch));
        }

        kinds.Add(await PutAsync("batches", batches, isDryRun, cancellationToken).ConfigureAwait(false));

        var keys = new Items(_options.JobsTableName, JobAttributes.JobId, item => $"{item[JobAttributes.Holder].S} {item[JobAttributes.ReservedUntil].N}");
        foreach (var (keyHash, holder, until) in source.ReadIdempotencyKeys(now).Where(key => jobs.Has(key.Holder) || (BatchId.TryParse(key.Holder, out var batch) && batches.Has(JobKeys.Batch(batch)))))
        {
            keys.Add(new(JobKeys.Item(JobKeys.Reservation(keyHash)))
            {
                [JobAttributes.Holder] = Text(holder),
                [JobAttributes.ReservedUntil] = Time(until),
                [JobAttributes.TimeToLive] = Number(until.ToUnixTimeSeconds()),
            });
        }

        kinds.Add(await PutAsync("idempotency keys", keys, isDryRun, cancellationToken).ConfigureAwait(false));

        var reports = new Items(_options.ReportsTableName, ReportsTable.ReportId, item => JsonSerializer.Serialize(DynamoReportConfigurationStore.Read(item)));
        foreach (var report in await source.ReadReportsAsync(cancellationToken).ConfigureAwait(false)) reports.Add(DynamoReportConfigurationStore.Write(report));
        kinds.Add(await PutAsync("configurations", reports, isDryRun, cancellationToken, ReportsTable.OfTenants, ReportsTable.OfServiceAccounts).ConfigureAwait(false));

        var schedules = new Items(_options.ReportsTableName, ReportsTable.ReportId, item => ScheduleJson.Write(DynamoScheduleStore.Read(item)));
        foreach (var schedule in await source.ReadSchedulesAsync(cancellationToken).ConfigureAwait(false)) schedules.Add(DynamoScheduleStore.Write(schedule, MoveMark));
        kinds.Add(await PutAsync("schedules", schedules, isDryRun, cancellationToken, ReportsTable.Schedules).ConfigureAwait(false));
        return unfinished;
    }

    /// <summary>The job with its report in the bucket, and a link to it. A report that is past its time has none any more; the job stays as it was.</summary>
    private async Task<Job> LinkAsync(Job job, Dictionary<(string, string), string> versions, bool isDryRun, CancellationToken cancellationToken)
    {
        if (job.Result is not { } result || !versions.TryGetValue((result.ObjectKey, result.ObjectVersion), out var version)) return job;
        if (isDryRun) return job with { Result = result with { ObjectVersion = version } };
        var link = await _objects.CreateDownloadLinkAsync(new StoredObject(result.ObjectKey, version, result.FileSize), _linkLifetime, cancellationToken).ConfigureAwait(false);
        return job with { Result = result with { ObjectVersion = version, DownloadUrl = link.Url, ExpiresAt = link.ExpiresAt } };
    }

    /// <summary>Puts the items that differ, reads them back, and removes those that the folder has no more.</summary>
    private async Task<MovedKind> PutAsync(string name, Items items, bool isDryRun, CancellationToken cancellationToken, params string[] listedAs)
    {
        var written = 0;
        var texts = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(items.All, options, async (entry, token) =>
        {
            var (key, item) = entry;
            var wanted = texts[key] = items.TextOf(item);
            var existing = await GetAsync(items, key, token).ConfigureAwait(false);
            if (existing is not null && items.TextOf(existing) == wanted) return;
            Interlocked.Increment(ref written);
            if (isDryRun) return;
            await _call.RunAsync($"write '{key}' to table '{items.Table}'", inner => _dynamoDb.PutItemAsync(items.Table, item, inner), token).ConfigureAwait(false);
            if (await GetAsync(items, key, token).ConfigureAwait(false) is not { } back || items.TextOf(back) != wanted)
                throw new MoveException($"Table '{items.Table}' gives another '{key}' than was stored there. Run the command again.");
        }).ConfigureAwait(false);

        var removed = 0;
        foreach (var key in listedAs.Length == 0 ? [] : await ListAsync(listedAs, cancellationToken).ConfigureAwait(false))
        {
            if (items.Has(key)) continue;
            removed++;
            if (!isDryRun) await _call.RunAsync($"remove '{key}' from table '{items.Table}'", token => _dynamoDb.DeleteItemAsync(items.Table, items.KeyOf(key), token), cancellationToken).ConfigureAwait(false);
        }

        var sum = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts.OrderBy(text => text.Key, StringComparer.Ordinal).Select(text => $"{text.Key} {text.Value}"))));
        return new(name, items.All.Count, written, removed, Convert.ToHexStringLower(sum));
    }

    private Task<Dictionary<string, AttributeValue>?> GetAsync(Items items, string key, CancellationToken cancellationToken) => _call.RunAsync(
        $"read '{key}' in table '{items.Table}'",
        async token => (await _dynamoDb.GetItemAsync(items.Table, items.KeyOf(key), consistentRead: true, token).ConfigureAwait(false)).Item is { Count: > 0 } item ? item : null,
        cancellationToken);

    /// <summary>The keys of configurations or schedules that are in the target.</summary>
    private async Task<List<string>> ListAsync(string[] listedAs, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var request = new ScanRequest { TableName = _options.ReportsTableName, ConsistentRead = true };
        do
        {
            var page = await _call.RunAsync($"list table '{_options.ReportsTableName}'", token => _dynamoDb.ScanAsync(request, token), cancellationToken).ConfigureAwait(false);
            keys.AddRange((page.Items ?? []).Where(item => item.TryGetValue(ReportsTable.Listed, out var listed) && listedAs.Contains(listed.S)).Select(item => item[ReportsTable.ReportId].S));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return keys;
    }

    /// <summary>Without the link, which is another one each time it is signed.</summary>
    private static string TextOfJob(Dictionary<string, AttributeValue> item)
    {
        var job = JobItem.Read(item);
        return JsonSerializer.Serialize(job with { Result = job.Result is { } result ? result with { DownloadUrl = new Uri("about:blank"), ExpiresAt = default } : null });
    }

    private static string TextOfBatch(Dictionary<string, AttributeValue> item) =>
        item.TryGetValue(JobAttributes.Batch, out var batch) ? $"{batch.S} {item[JobAttributes.Revision].N}" : item[JobAttributes.LineOrder].S;

    /// <summary>Items of one kind that are to be in a table.</summary>
    private sealed class Items(string table, string keyName, Func<Dictionary<string, AttributeValue>, string> textOf)
    {
        public string Table => table;

        public Dictionary<string, Dictionary<string, AttributeValue>> All { get; } = new(StringComparer.Ordinal);

        /// <summary>What must be the same in the target.</summary>
        public string TextOf(Dictionary<string, AttributeValue> item) => textOf(item);

        public void Add(Dictionary<string, AttributeValue> item) => All[item[keyName].S] = item;

        public bool Has(string key) => All.ContainsKey(key);

        public Dictionary<string, AttributeValue> KeyOf(string key) => new() { [keyName] = Text(key) };
    }
}
