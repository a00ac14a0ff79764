using Cortap.Reporting.Jobs;
using Cortap.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Local;

/// <summary>
/// The file of jobs and configured reports in local mode. All writes go through one connection; those that wait together share one
/// transaction and one fsync, and none is acknowledged before its commit. Reads run beside them.
/// </summary>
public sealed partial class SqliteDatabase : IAsyncDisposable, IFaultPolicy
{
    // A checkpoint holds up all writers for some milliseconds; 12,000 pages, 48 MB, are few of them at the highest load. What is deleted
    // is overwritten, because a token must not outlive its use.
    private const string WriterSettings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 12000; PRAGMA journal_size_limit = 67108864; "
        + "PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";

    private const string ReaderSettings = "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;";

    private static readonly SqliteLayout Layout =
        new(new SqlFiles(typeof(SqliteDatabase).Assembly, "Cortap.Infrastructure.Local.Sql"), WriterSettings, ReaderSettings);

    // How long the log may hold what the database does not hold any more. To empty it costs a checkpoint.
    private static readonly TimeSpan EmptyLogAfter = TimeSpan.FromSeconds(3);

    private readonly SqliteFile _file;
    private readonly GroupWriter<Scope> _writer;
    private readonly ReaderPool<SqliteSession> _readers;
    private readonly ITimer _emptyLog;
    private readonly ILogger _logger;
    private readonly Task _damageCheck;
    private volatile string? _fault;
    private int _isLogUsed;
    private volatile bool _isClosed;

    /// <summary>Opens the file, creating it and its folder if need be, and brings its schema up to date.</summary>
    /// <exception cref="StoreOpenException">The file is damaged, lacks acknowledged commits, is newer than this program, or cannot be written.</exception>
    public SqliteDatabase(string path, TimeProvider? time = null, ILogger<SqliteDatabase>? logger = null)
    {
        _logger = logger ?? NullLogger<SqliteDatabase>.Instance;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = SqliteFile.Open(path, Layout);
        try
        {
            _readers = new(_file, this, session => session);
            _writer = new(_file, new Scope(_file.Writer), this, "Cortap job writer");
        }
        catch (SqliteException exception)
        {
            _file.Dispose();
            throw SqliteFile.CannotBeOpened(path, exception);
        }

        _emptyLog = (time ?? TimeProvider.System).CreateTimer(_ => _writer.RunBetweenGroups(EmptyLog), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writer.Start();
        // A process that was killed has left its log.
        LogIsUsed();
        _damageCheck = Task.Run(CheckForDamage, CancellationToken.None);
    }

    /// <summary>Raised, on any thread, when nothing more will be written; <see cref="FinalFault"/> says why.</summary>
    public event Action? Faulted;

    /// <summary>Why nothing more is written until the process is restarted; null as long as all is well.</summary>
    public string? FinalFault => _fault;

    /// <summary>The look for damage that begins with each start.</summary>
    internal Task DamageCheck => _damageCheck;

    /// <summary>Runs a unit of work, atomically, and ends when it is durable.</summary>
    /// <param name="work">Runs again when another unit of its transaction fails, so it must not change what it is made of.</param>
    /// <param name="cancellationToken">Cancels the call as long as it has not begun.</param>
    /// <exception cref="JobStoreException">The file cannot be written now, or not any more; nothing was changed.</exception>
    /// <exception cref="SqliteException">The unit of work broke a rule of the schema.</exception>
    /// <exception cref="ObjectDisposedException">The database was closed.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var write = new Unit<T>(work);
        _writer.Submit(write);
        LogIsUsed();

        // Once queued it may be committed at any moment; giving up the wait must not look like giving up the write.
        return write.Completion;
    }

    /// <summary>Runs a query beside the writer; it sees everything that was acknowledged.</summary>
    public T Read<T>(Func<SqliteSession, T> query) => _readers.Read(query);

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        await _emptyLog.DisposeAsync().ConfigureAwait(false);
        await Task.Run(_writer.Stop).ConfigureAwait(false);
        await _damageCheck.ConfigureAwait(false);
        _readers.Dispose();
        _file.Dispose();
    }

    void IFaultPolicy.BecameUnavailable(string reason, Exception cause) => LogUnavailable(cause);

    void IFaultPolicy.BecameAvailable() => LogAvailable();

    void IFaultPolicy.Failed(string reason, Exception cause) => Fail(reason, cause);

    Exception IFaultPolicy.Refuse(string reason, Exception? cause) => new JobStoreException(reason, cause);

    private void Fail(string reason, Exception? cause)
    {
        if (Interlocked.CompareExchange(ref _fault, reason, null) is null)
        {
            LogFaulted(reason, cause);
            Faulted?.Invoke();
        }
    }

    private void CheckForDamage()
    {
        if (_file.FindDamage() is { } finding)
        {
            Fail($"The store {_file.Path} is damaged: {finding}. Nothing more is written. Stop the service and restore the folder from a backup.", null);
        }
    }

    private void LogIsUsed()
    {
        if (Interlocked.Exchange(ref _isLogUsed, 1) == 0)
        {
            _emptyLog.Change(EmptyLogAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private void EmptyLog(SqliteSession session)
    {
        Interlocked.Exchange(ref _isLogUsed, 0);
        // Waits for those who read, but not so long that those who write would notice.
        session.Execute("PRAGMA busy_timeout = 100");
        var isBusy = session.ReadInteger("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
        session.Execute("PRAGMA busy_timeout = 1000");
        if (isBusy && !_isClosed)
        {
            LogIsUsed();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The job store cannot be written; requests are refused until it can.")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The job store can be written again.")]
    private partial void LogAvailable();

    [LoggerMessage(3, LogLevel.Critical, "{Reason}")]
    private partial void LogFaulted(string reason, Exception? exception);

    private sealed class Scope(SqliteSession session) : IWriteScope
    {
        public SqliteSession Session => session;
    }

    private sealed class Unit<T>(Func<SqliteSession, T> work) : GroupRequest<Scope, T>
    {
        protected override T Run(Scope scope) => work(scope.Session);
    }
}
