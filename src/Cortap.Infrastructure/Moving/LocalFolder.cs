using System.Runtime.CompilerServices;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Storage;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Moving;

/// <summary>The data folder of a service in local mode as it is at one moment, to be read; the service may run, and nothing in the folder is changed.</summary>
public sealed class LocalFolder : IAsyncDisposable
{
    private const string WorkFolder = "work";
    private const string Copies = "cortap-move-";
    private const string InUse = "in-use.lock";
    private const int Page = 100;

    private readonly string _objects;
    private readonly FileCheckpointStore _checkpoints;
    private readonly long _lastCheckpoint;
    private readonly string _copy;
    private readonly FileStream _inUse;
    private readonly SqliteDatabase _database;

    /// <exception cref="MoveException">It is no such folder, or cannot be read.</exception>
    public LocalFolder(string folder)
    {
        var path = Path.Combine(folder, "jobs.db");
        if (!File.Exists(path)) throw new MoveException($"There is no {path}; name the data folder of the service in local mode.");
        _objects = Path.Combine(folder, "objects");
        var checkpoints = Path.Combine(folder, "audit");
        _checkpoints = new FileCheckpointStore(checkpoints);
        RemoveLeftCopies();
        _copy = Directory.CreateTempSubdirectory(Copies).FullName;
        _inUse = new FileStream(Path.Combine(_copy, InUse), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        try
        {
            // Before the moment: those that are signed later cover records that the copy lacks.
            _lastCheckpoint = FileCheckpointStore.FindLast(checkpoints);
            using (var moment = new SqliteCopy([path], () => { })) moment.Write(0, Path.Combine(_copy, "jobs.db"));
            _database = new SqliteDatabase(Path.Combine(_copy, "jobs.db"));
        }
        catch (Exception exception)
        {
            _inUse.Dispose();
            Directory.Delete(_copy, recursive: true);
            if (exception is not (SqliteException or StoreOpenException or IOException or UnauthorizedAccessException)) throw;
            throw new MoveException($"{folder} cannot be read: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync().ConfigureAwait(false);
        await _inUse.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_copy, recursive: true);
    }

    /// <summary>Of processes that were killed: each holds all that was in the store then.</summary>
    private static void RemoveLeftCopies()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Copies + "*"))
        {
            try
            {
                using (new FileStream(Path.Combine(folder, InUse), FileMode.Open, FileAccess.ReadWrite, FileShare.None)) Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // One that is at work, or somebody else's.
            }
        }
    }

    internal async IAsyncEnumerable<Job> ReadJobsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var store = new SqliteJobStore(_database);
        string? cursor = null;
        do
        {
            var page = (await store.ListAsync(new JobQuery { Limit = Page, Cursor = cursor }, cancellationToken).ConfigureAwait(false))!;
            foreach (var job in page.Jobs) yield return job;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    internal IReadOnlyList<Batch> ReadBatches() => ReadPages(
        (after, session) =>
        {
            var select = session.Statement("SelectBatches");
            select.Bind("@after", after);
            select.Bind("@limit", Page);
            return select.ReadAll(row => BatchJson.Read(row.Text("batch")!, row.Integer("revision")!.Value));
        },
        batch => batch.Id.Value);

    internal IReadOnlyList<(string KeyHash, string Holder, DateTimeOffset Until)> ReadIdempotencyKeys(DateTimeOffset now) => _database.Read(session =>
    {
        var select = session.Statement("SelectIdempotencyKeys");
        select.Bind("@now", now.ToUnixTimeMilliseconds());
        return select.ReadAll(row => (row.Text("key_hash")!, row.Text("holder")!, row.Time("expires_at")!.Value));
    });

    internal Task<IReadOnlyList<ReportConfiguration>> ReadReportsAsync(CancellationToken cancellationToken)
    {
        var store = new SqliteReportConfigurationStore(_database);
        return ReadPagesAsync(after => store.ListAsync(null, after, Page, cancellationToken), report => report.ReportId);
    }

    internal Task<IReadOnlyList<Schedule>> ReadSchedulesAsync(CancellationToken cancellationToken)
    {
        var store = new SqliteScheduleStore(_database);
        return ReadPagesAsync(after => store.ListAsync(null, after, Page, cancellationToken), schedule => schedule.ScheduleId);
    }

    internal Task<IReadOnlyList<AuditRecord>> ReadAuditAsync(long after, int limit, CancellationToken cancellationToken) =>
        new SqliteAuditStore(_database).ReadAsync(after, limit, cancellationToken);

    internal IAsyncEnumerable<(string Name, string Text)> ReadCheckpointsAsync(CancellationToken cancellationToken) =>
        _checkpoints.ReadAllAsync(cancellationToken).Where(checkpoint => FileCheckpointStore.IndexOf(checkpoint.Name) <= _lastCheckpoint);

    /// <summary>Every object but those that jobs need only while they are at work; the versions of a key from the oldest to the newest.</summary>
    internal IEnumerable<LocalObject> ListObjects()
    {
        if (!Directory.Exists(_objects)) return [];
        return Directory.EnumerateFiles(_objects, "@*", SearchOption.AllDirectories)
            .Select(path => new LocalObject(Path.GetRelativePath(_objects, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/'), Path.GetFileName(path)[1..], path))
            .Where(found => ObjectPath.IsKey(found.Key) && ObjectPath.IsVersion(found.Version) && !IsOfAJobAtWork(found.Key))
            .OrderBy(found => found.Key, StringComparer.Ordinal).ThenBy(found => found.Version, StringComparer.Ordinal);
    }

    private static bool IsOfAJobAtWork(string key) =>
        key.StartsWith(WorkFolder + "/", StringComparison.Ordinal) && !key.StartsWith(ObjectKeys.Answers + "/", StringComparison.Ordinal);

    private List<T> ReadPages<T>(Func<string, SqliteSession, List<T>> read, Func<T, string> keyOf)
    {
        var all = new List<T>();
        while (_database.Read(session => read(all.Count == 0 ? "" : keyOf(all[^1]), session)) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }

    private static async Task<IReadOnlyList<T>> ReadPagesAsync<T>(Func<string, Task<IReadOnlyList<T>>> read, Func<T, string> keyOf)
    {
        var all = new List<T>();
        while (await read(all.Count == 0 ? "" : keyOf(all[^1])).ConfigureAwait(false) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }
}

/// <summary>One version of an object in the folder.</summary>
internal sealed record LocalObject(string Key, string Version, string Path)
{
    /// <returns>Null when it was removed meanwhile, because it was past its time.</returns>
    public (byte[] Content, ObjectAttributes Attributes)? Read()
    {
        try
        {
            using var file = ObjectFile.Open(Path);
            return file is null ? null : (file.ReadAll(), file.Attributes);
        }
        catch (InvalidDataException exception)
        {
            throw new MoveException($"The object {Key} is damaged: {exception.Message} Restore it from a backup, or remove it.", exception);
        }
    }
}

/// <summary>Records and objects cannot be moved; the message says why, and what to do.</summary>
public sealed class MoveException(string message, Exception? cause = null) : Exception(message, cause);
