using System.Diagnostics;

namespace Cortap.Sqlite;

/// <summary>
/// The one writer of a store. Its thread takes whatever has been submitted since its last transaction, writes it in one, and reports
/// after the commit; so one disk flush serves many, and the busier the store, the more.
/// </summary>
/// <typeparam name="TScope">What the writes write with.</typeparam>
public sealed class GroupWriter<TScope>
    where TScope : IWriteScope
{
    private const int MaxGroup = 2_000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly SqliteFile _file;
    private readonly TScope _scope;
    private readonly IFaultPolicy _policy;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _countCommit;
    private readonly SqliteStatement _selectCommitNumber;
    private readonly SqliteStatement _commit;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private Queue<GroupWrite<TScope>> _submitted = new();
    private Action<SqliteSession>? _betweenGroups;
    private bool _stopping;
    private string? _refusal;

    public GroupWriter(SqliteFile file, TScope scope, IFaultPolicy policy, string threadName)
    {
        _file = file;
        _scope = scope;
        _policy = policy;
        _begin = file.Writer.Prepare("BEGIN IMMEDIATE");
        _countCommit = file.Writer.Statement("count_commit");
        _selectCommitNumber = file.Writer.Statement("select_commit_number");
        _commit = file.Writer.Prepare("COMMIT");
        _thread = new Thread(Loop) { IsBackground = true, Name = threadName };
    }

    public void Start() => _thread.Start();

    /// <summary>Queues a write. While the store is unavailable, a request fails at once and all else waits.</summary>
    public void Submit(GroupWrite<TScope> write)
    {
        lock (_gate)
        {
            if (_refusal is null || !write.IsRequest)
            {
                _submitted.Enqueue(write);
                if (_submitted.Count == 1)
                {
                    Monitor.Pulse(_gate);
                }

                return;
            }
        }

        write.Failed(_policy.Refuse(_refusal, null));
    }

    /// <summary>Runs one write at once, on the caller's thread; only before the writer is started.</summary>
    /// <exception cref="SqliteException">It could not be written.</exception>
    public void RunBeforeStart(GroupWrite<TScope> write)
    {
        Write([write]);
        write.Committed();
    }

    /// <summary>Has something done on the writer's connection outside of a transaction, soon. A later call replaces one that still waits.</summary>
    public void RunBetweenGroups(Action<SqliteSession> action)
    {
        lock (_gate)
        {
            _betweenGroups = action;
            Monitor.Pulse(_gate);
        }
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
        {
            _thread.Join();
        }
    }

    private void Loop()
    {
        var group = new List<GroupWrite<TScope>>();
        while (Take(group))
        {
            var isGroup = group.Count > 1;
            Persist(group);

            // Those who wrote together will do so again: letting them come first makes one group of two, and a group costs more than its members.
            if (isGroup)
            {
                Thread.Yield();
            }

            group.Clear();
        }
    }

    private bool Take(List<GroupWrite<TScope>> group)
    {
        while (true)
        {
            Action<SqliteSession> between;
            lock (_gate)
            {
                while (_submitted.Count == 0 && _betweenGroups is null)
                {
                    if (_stopping)
                    {
                        return false;
                    }

                    Monitor.Wait(_gate);
                }

                if (_betweenGroups is null)
                {
                    while (group.Count < MaxGroup && _submitted.TryDequeue(out var write))
                    {
                        group.Add(write);
                    }

                    return true;
                }

                between = _betweenGroups;
                _betweenGroups = null;
            }

            RunBetween(between);
        }
    }

    private void RunBetween(Action<SqliteSession> action)
    {
        try
        {
            action(_file.Writer);
        }
        catch (SqliteException exception) when (exception.Fault != SqliteFault.Final)
        {
            // The next write will say so, if it cannot be written either.
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private void Persist(List<GroupWrite<TScope>> group)
    {
        while (group.Count > 0)
        {
            if (_policy.FinalFault is { } fault)
            {
                FailAll(group, _policy.Refuse(fault, null));
                return;
            }

            try
            {
                Write(group);
                Recover();
                foreach (var write in group)
                {
                    write.Committed();
                }

                return;
            }
            catch (SqliteException exception) when (exception.Fault == SqliteFault.Passing)
            {
                Refuse(group, exception);
                if (!Pause())
                {
                    FailAll(group, _policy.Refuse(_refusal!, exception));
                    return;
                }
            }
            catch (Exception exception) when (IsOfOneWrite(exception) && group.Count > 1)
            {
                // One of them is at fault; the others must not suffer.
                foreach (var write in group)
                {
                    Persist([write]);
                }

                return;
            }
            catch (Exception exception) when (IsOfOneWrite(exception) && group[0].IsRequest)
            {
                group[0].Failed(exception);
                return;
            }
            catch (Exception exception)
            {
                FailAll(group, _policy.Refuse(Fail(exception), exception));
                return;
            }
        }
    }

    private static bool IsOfOneWrite(Exception exception) => exception is not (SqliteException { Fault: SqliteFault.Final } or IOException);

    private void Write(List<GroupWrite<TScope>> group)
    {
        var startedAt = Stopwatch.GetTimestamp();
        long number;
        try
        {
            _begin.Run();
            _scope.Begun();
            foreach (var write in group)
            {
                write.Execute(_scope);
            }

            _countCommit.Run();
            _selectCommitNumber.Step();
            number = _selectCommitNumber.Long(0);
            _selectCommitNumber.Reset();
            _scope.Committing();
            _file.Writer.RequireInPlace(_file.Path);
            _commit.Run();
        }
        catch
        {
            RollBack();
            throw;
        }

        _file.Register.Acknowledge(number);
        _scope.Committed(startedAt, group.Count);
    }

    private void RollBack()
    {
        try
        {
            _file.Writer.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself already, as it does when the disk is full.
        }
    }

    private void Refuse(List<GroupWrite<TScope>> group, SqliteException exception)
    {
        var reason = $"The store cannot be written: {exception.Message}. Make room on its disk, make it writable again or put it back; "
            + "what was accepted is kept and goes on by itself.";
        if (_refusal is null)
        {
            _policy.BecameUnavailable(reason, exception);
        }

        lock (_gate)
        {
            _refusal = reason;
            group.AddRange(_submitted);
            _submitted = new();
        }

        foreach (var request in group.Where(write => write.IsRequest))
        {
            request.Failed(_policy.Refuse(reason, exception));
        }

        group.RemoveAll(write => write.IsRequest);
        if (group.Count == 0)
        {
            group.Add(Probe.Instance);
        }
    }

    private void Recover()
    {
        if (_refusal is null)
        {
            return;
        }

        lock (_gate)
        {
            _refusal = null;
        }

        _policy.BecameAvailable();
    }

    private bool Pause()
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                Monitor.Wait(_gate, RetryPause);
            }

            return !_stopping;
        }
    }

    /// <returns>Why nothing more is written.</returns>
    private string Fail(Exception exception)
    {
        var reason = _file.FailureText(exception);
        lock (_gate)
        {
            _refusal = reason;
        }

        _policy.Failed(reason, exception);
        return _policy.FinalFault ?? reason;
    }

    private static void FailAll(List<GroupWrite<TScope>> group, Exception exception)
    {
        foreach (var write in group)
        {
            write.Failed(exception);
        }
    }

    /// <summary>Finds out whether the store can be written when nothing else is waiting: it changes the commit number only.</summary>
    private sealed class Probe : GroupWrite<TScope>
    {
        public static readonly Probe Instance = new();

        public override void Execute(TScope scope)
        {
        }

        public override void Committed()
        {
        }
    }
}
