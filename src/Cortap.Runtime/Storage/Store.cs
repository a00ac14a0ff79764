using Cortap.Sqlite;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Storage;

/// <summary>The store of one engine: a folder with a database, its lock, and the register of running work.</summary>
internal sealed class Store : IDisposable
{
    public const string FileName = "engine.db";

    private static readonly SqlFiles Sql = new(typeof(Store).Assembly, "Cortap.Runtime.Storage.Sql");
    private static readonly SqliteLayout Layout = new(Sql, Sql.Statement("open_store"), Sql.Statement("open_reader"));

    private readonly DataDirectoryLock _lock;
    private readonly SqliteFile _file;
    private readonly GroupWriter<StoreStatements> _writer;
    private readonly ReaderPool<StoreQueries> _readers;

    private Store(DataDirectoryLock held, SqliteFile file, WorkRegister register, EngineHealthMonitor health, ILogger logger)
    {
        _lock = held;
        _file = file;
        Register = register;
        Keys = ReadKeys(file.Writer);
        var faults = new StoreFaults(health, logger);
        _writer = new(file, new StoreStatements(file.Writer), faults, "Cortap store writer");
        _readers = new(file, faults, session => new StoreQueries(session));
    }

    public string Folder => Path.GetDirectoryName(_file.Path)!;

    public StoreKeys Keys { get; }

    public WorkRegister Register { get; }

    /// <param name="folder">Where it is.</param>
    /// <param name="held">The lock of the folder; let go of with the store, or if that cannot be opened.</param>
    /// <param name="health">Is told of its faults.</param>
    /// <param name="logger">The same.</param>
    /// <exception cref="StorageUnavailableException">The store cannot be opened or is damaged.</exception>
    public static Store Open(string folder, DataDirectoryLock held, EngineHealthMonitor health, ILogger logger)
    {
        var path = Path.Combine(folder, FileName);
        SqliteFile? file = null;
        WorkRegister? register = null;
        try
        {
            file = SqliteFile.Open(path, Layout);
            register = new WorkRegister(Path.Combine(folder, "engine.work"));
            return new Store(held, file, register, health, logger);
        }
        catch (Exception exception)
        {
            register?.Dispose();
            file?.Dispose();
            held.Dispose();
            throw exception switch
            {
                StoreOpenException => new StorageUnavailableException(exception.Message, exception),
                SqliteException or IOException or UnauthorizedAccessException or NotSupportedException => CannotBeOpened(path, exception),
                _ => exception,
            };
        }
    }

    /// <summary>A connection to read a store by, beside the engine that it belongs to.</summary>
    /// <exception cref="SqliteException">There is no such file, or it cannot be read.</exception>
    public static SqliteSession OpenToRead(string path) => SqliteSession.OpenToRead(path, Sql);

    public void Start() => _writer.Start();

    public void Submit(StoreWrite write) => _writer.Submit(write);

    /// <exception cref="StorageUnavailableException">It could not be written, for example because the disk is full.</exception>
    public void RunBeforeStart(StoreWrite write)
    {
        try
        {
            _writer.RunBeforeStart(write);
        }
        catch (Exception exception) when (exception is SqliteException or IOException)
        {
            throw CannotBeOpened(_file.Path, exception);
        }
    }

    public Task<TResult> SubmitAsync<TResult>(StoreRequest<TResult> request, CancellationToken cancellation)
    {
        _writer.Submit(request);
        return request.Completion.WaitAsync(cancellation);
    }

    /// <summary>Reads the last committed state, beside the writer.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be read, now or for good.</exception>
    public TResult Read<TResult>(Func<StoreQueries, TResult> query)
    {
        try
        {
            return _readers.Read(query);
        }
        catch (SqliteException exception) when (exception.Fault != SqliteFault.Statement)
        {
            throw new StorageUnavailableException($"The store {_file.Path} cannot be read: {exception.Message}.", exception);
        }
    }

    /// <summary>Looks for damage in the structure of the file.</summary>
    /// <returns>What was found; null when the file is sound.</returns>
    public string? FindDamage() => _file.FindDamage();

    public void Dispose()
    {
        _writer.Stop();
        _readers.Dispose();
        _file.Dispose();
        Register.Dispose();
        _lock.Dispose();
    }

    private static StorageUnavailableException CannotBeOpened(string path, Exception cause) =>
        new(SqliteFile.CannotBeOpened(path, cause).Message, cause);

    private static StoreKeys ReadKeys(SqliteSession session)
    {
        var outermost = session.Statement("select_outermost_keys");
        outermost.Step();
        var keys = new StoreKeys(outermost.Long(0), outermost.Long(1), outermost.Long(2), outermost.Long(3));
        outermost.Reset();
        return keys;
    }
}
