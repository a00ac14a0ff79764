using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Storage;

/// <summary>The store of one engine: a folder with a database, its lock, and the register of running work.</summary>
internal sealed class Store : IDisposable
{
    public const string FileName = "engine.db";

    private const int Readers = 4;

    private readonly DataDirectoryLock _lock;
    private readonly Database _database;
    private readonly StoreWriter _writer;
    private readonly string _path;
    // Opened at the start: a process that runs out of file handles later can still read.
    private readonly BlockingCollection<Reader> _readers = [];

    private Store(DataDirectoryLock held, Database database, WorkRegister register, string path, EngineHealthMonitor health, ILogger logger)
    {
        _lock = held;
        _database = database;
        _path = path;
        Register = register;
        Keys = ReadKeys(database);
        _writer = new StoreWriter(database, register, health, logger);
        for (var count = 0; count < Readers; count++)
            _readers.Add(new Reader(path));
    }

    public string Folder => Path.GetDirectoryName(_path)!;

    public StoreKeys Keys { get; }

    public WorkRegister Register { get; }

    /// <exception cref="DataDirectoryInUseException">Another process owns the folder.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be opened or is damaged.</exception>
    public static Store Open(string folder, EngineHealthMonitor health, ILogger logger)
    {
        var held = DataDirectoryLock.Acquire(folder);
        Database? database = null;
        WorkRegister? register = null;
        try
        {
            var path = Path.Combine(folder, FileName);
            database = Database.OpenWriter(path);
            Migrator.Apply(database);
            register = new WorkRegister(Path.Combine(folder, "engine.work"));
            RequireAcknowledgedCommits(database, register, folder);
            return new Store(held, database, register, path, health, logger);
        }
        catch (Exception exception)
        {
            register?.Dispose();
            database?.Dispose();
            held.Dispose();
            if (exception is StoreException or IOException or UnauthorizedAccessException)
                throw CannotBeOpened(folder, exception);
            throw;
        }
    }

    public void Start() => _writer.Start();

    public void Submit(StoreWrite write) => _writer.Submit(write);

    /// <exception cref="StorageUnavailableException">It could not be written, for example because the disk is full.</exception>
    public void RunBeforeStart(StoreWrite write)
    {
        try
        {
            _writer.RunBeforeStart(write);
        }
        catch (StoreException exception)
        {
            throw CannotBeOpened(Folder, exception);
        }
    }

    public Task<TResult> SubmitAsync<TResult>(StoreRequest<TResult> request, CancellationToken cancellation)
    {
        _writer.Submit(request);
        return request.Completion.WaitAsync(cancellation);
    }

    /// <summary>Reads the last committed state, beside the writer.</summary>
    public TResult Read<TResult>(Func<StoreQueries, TResult> query)
    {
        var reader = _readers.Take();
        try
        {
            return query(reader.Queries);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>Looks for damage in the structure of the file.</summary>
    /// <returns>What was found; null when the file is sound.</returns>
    public string? FindDamage()
    {
        using var connection = Database.OpenReader(_path);
        try
        {
            return connection.ReadText("PRAGMA quick_check(1)") is { } verdict and not "ok" ? verdict : null;
        }
        catch (StoreException exception) when (!exception.IsTransient)
        {
            return exception.Message;
        }
    }

    public void Dispose()
    {
        _writer.Stop();
        for (var count = 0; count < Readers; count++)
            _readers.Take().Connection.Dispose();
        _readers.Dispose();
        _database.Dispose();
        Register.Dispose();
        _lock.Dispose();
    }

    private static StorageUnavailableException CannotBeOpened(string folder, Exception exception)
        => new(
            $"The store in {folder} cannot be opened: {exception.Message}. It was left as it is; "
            + "check the disk and the file's permissions, or restore the folder from a backup.", exception);

    private static StoreKeys ReadKeys(Database database)
    {
        using var highest = database.Prepare("select_highest_keys");
        highest.Step();
        return new StoreKeys(highest.Long(0), highest.Long(1), highest.Long(2));
    }

    // SQLite takes a missing or torn write-ahead log for an empty one.
    private static void RequireAcknowledgedCommits(Database database, WorkRegister register, string folder)
    {
        var stored = long.Parse(database.ReadText("SELECT commit_number FROM store")!, CultureInfo.InvariantCulture);
        if (stored < register.AcknowledgedCommit)
        {
            throw new StorageUnavailableException(
                $"The store in {folder} ends at commit {stored}, but commit {register.AcknowledgedCommit} had been acknowledged: "
                + $"its write-ahead log ({FileName}-wal) is missing or damaged, or the database was replaced by an older copy. "
                + "Restore both files together; to accept the loss, delete engine.work.");
        }
    }

    private sealed class Reader
    {
        public Reader(string path)
        {
            Connection = Database.OpenReader(path);
            Queries = new StoreQueries(Connection);
        }

        public Database Connection { get; }

        public StoreQueries Queries { get; }
    }
}
