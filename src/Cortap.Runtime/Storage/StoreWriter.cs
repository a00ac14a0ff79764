using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Storage;

/// <summary>
/// The one writer. Its thread takes whatever has been submitted since its last transaction, writes it in one, and reports after the
/// commit; so one disk flush serves many work items, and the busier the engine, the more.
/// </summary>
internal sealed partial class StoreWriter
{
    private const int MaxBatch = 2_000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly Database _database;
    private readonly StoreTransaction _transaction;
    private readonly WorkRegister _register;
    private readonly EngineHealthMonitor _health;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private Queue<StoreWrite> _submitted = new();
    private bool _stopping;
    private string? _refusal;

    public StoreWriter(Database database, WorkRegister register, EngineHealthMonitor health, ILogger logger)
    {
        _database = database;
        _register = register;
        _health = health;
        _logger = logger;
        _transaction = new StoreTransaction(database);
        _thread = new Thread(Loop) { IsBackground = true, Name = "Cortap store writer" };
    }

    public void Start() => _thread.Start();

    /// <summary>Queues a write. While the store is unavailable, a request fails at once and all else waits.</summary>
    public void Submit(StoreWrite write)
    {
        lock (_gate)
        {
            if (_refusal is null || !write.IsRequest)
            {
                _submitted.Enqueue(write);
                if (_submitted.Count == 1)
                    Monitor.Pulse(_gate);
                return;
            }
        }
        write.Failed(new StorageUnavailableException(_refusal));
    }

    /// <summary>Runs one write at once, on the caller's thread; only before the writer is started.</summary>
    public void RunBeforeStart(StoreWrite write)
    {
        Write([write]);
        write.Committed();
    }

    /// <summary>Writes what has been submitted, then ends the thread.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        if (_thread.IsAlive)
            _thread.Join();
    }

    private void Loop()
    {
        var batch = new List<StoreWrite>();
        while (Take(batch))
        {
            var isGroup = batch.Count > 1;
            if (_health.Current.State == EngineState.Faulted)
                FailAll(batch, new StorageUnavailableException(_health.Current.Reason!));
            else
                Persist(batch);
            // Those who wrote together will do so again: letting them come first makes one group of two, and a group costs more than its members.
            if (isGroup)
                Thread.Yield();
            batch.Clear();
        }
    }

    private bool Take(List<StoreWrite> batch)
    {
        lock (_gate)
        {
            while (_submitted.Count == 0)
            {
                if (_stopping)
                    return false;
                Monitor.Wait(_gate);
            }
            while (batch.Count < MaxBatch && _submitted.TryDequeue(out var write))
                batch.Add(write);
            return true;
        }
    }

    private void Persist(List<StoreWrite> batch)
    {
        while (batch.Count > 0)
        {
            try
            {
                Write(batch);
                Recover();
                foreach (var write in batch)
                    write.Committed();
                return;
            }
            catch (StoreException exception) when (exception.IsTransient)
            {
                Refuse(batch, exception);
                if (!Pause())
                {
                    FailAll(batch, exception);
                    return;
                }
            }
            catch (StoreException exception) when (exception.IsConstraint && batch.Count > 1)
            {
                // One of them is at fault; the others must not suffer.
                foreach (var write in batch)
                    Persist([write]);
                return;
            }
            catch (StoreException exception) when (exception.IsConstraint && batch[0].IsRequest)
            {
                batch[0].Failed(exception);
                return;
            }
            catch (Exception exception)
            {
                Fault(exception);
                FailAll(batch, new StorageUnavailableException(_health.Current.Reason!, exception));
                return;
            }
        }
    }

    private void Write(List<StoreWrite> batch)
    {
        var startedAt = Stopwatch.GetTimestamp();
        long number;
        try
        {
            _transaction.Begin();
            foreach (var write in batch)
                write.Execute(_transaction);
            number = _transaction.Commit();
        }
        catch
        {
            RollBack();
            throw;
        }
        _register.AcknowledgedCommit = number;
        EngineMetrics.Committed(startedAt, batch.Count);
        CrashPoint.Reach(CrashPoint.AfterCommit);
    }

    private void RollBack()
    {
        try
        {
            _database.Execute("ROLLBACK", "rollback");
        }
        catch (StoreException)
        {
            // SQLite has rolled back by itself already, as it does when the disk is full.
        }
    }

    private void Refuse(List<StoreWrite> batch, StoreException exception)
    {
        var reason = $"The store cannot be written: {exception.Message}. Make room on its disk or make it writable again; "
            + "what was accepted is kept and goes on by itself.";
        if (_health.Current.State == EngineState.Running)
            LogUnavailable(exception);
        _health.Set(EngineState.Unavailable, reason);
        lock (_gate)
        {
            _refusal = reason;
            batch.AddRange(_submitted);
            _submitted = new();
        }
        foreach (var request in batch.Where(write => write.IsRequest))
            request.Failed(new StorageUnavailableException(reason, exception));
        batch.RemoveAll(write => write.IsRequest);
        if (batch.Count == 0)
            batch.Add(Probe.Instance);
    }

    private void Recover()
    {
        if (_refusal is null)
            return;
        lock (_gate)
            _refusal = null;
        _health.Set(EngineState.Running, null);
        LogAvailable();
    }

    private bool Pause()
    {
        lock (_gate)
        {
            if (!_stopping)
                Monitor.Wait(_gate, RetryPause);
            return !_stopping;
        }
    }

    private void Fault(Exception exception)
    {
        var reason = $"The store has failed and nothing more is written: {exception.Message}. "
            + "Check the disk, restore the data folder from a backup if it is damaged, and start the service again.";
        _health.Fault(reason);
        lock (_gate)
            _refusal = reason;
        LogFaulted(exception);
    }

    private static void FailAll(List<StoreWrite> batch, Exception exception)
    {
        foreach (var write in batch)
            write.Failed(exception);
    }

    [LoggerMessage(EventId = 700, Level = LogLevel.Error, Message = "The store cannot be written; requests are refused until it can.")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(EventId = 701, Level = LogLevel.Warning, Message = "The store can be written again.")]
    private partial void LogAvailable();

    [LoggerMessage(EventId = 702, Level = LogLevel.Critical, Message = "The store has failed; nothing more is written.")]
    private partial void LogFaulted(Exception exception);

    /// <summary>Finds out whether the store can be written when nothing else is waiting: it changes the commit number only.</summary>
    private sealed class Probe : StoreWrite
    {
        public static readonly Probe Instance = new();

        public override void Execute(StoreTransaction transaction)
        {
        }

        public override void Committed()
        {
        }
    }
}
