using System.Collections.Concurrent;

namespace Cortap.Sqlite;

/// <summary>Connections that read beside the writer, opened at once: a process that runs out of file handles later can still read.</summary>
/// <typeparam name="T">What reads by a connection.</typeparam>
public sealed class ReaderPool<T> : IDisposable
{
    private const int Readers = 4;

    private readonly SqliteFile _file;
    private readonly IFaultPolicy _policy;
    private readonly BlockingCollection<T> _free = [];
    private readonly List<SqliteSession> _sessions = [];

    public ReaderPool(SqliteFile file, IFaultPolicy policy, Func<SqliteSession, T> createReader)
    {
        _file = file;
        _policy = policy;
        for (var count = 0; count < Readers; count++)
        {
            var session = file.OpenReader();
            _sessions.Add(session);
            _free.Add(createReader(session));
        }
    }

    /// <summary>Reads the last committed state.</summary>
    /// <exception cref="SqliteException">It cannot be read; of a final fault the store's owner has been told.</exception>
    public TResult Read<TResult>(Func<T, TResult> query)
    {
        var reader = _free.Take();
        try
        {
            return query(reader);
        }
        catch (SqliteException exception) when (exception.Fault == SqliteFault.Final)
        {
            _policy.Failed(_file.FailureText(exception), exception);
            throw;
        }
        finally
        {
            _free.Add(reader);
        }
    }

    /// <summary>Waits for those who read, and closes the connections.</summary>
    public void Dispose()
    {
        foreach (var _ in _sessions)
        {
            _free.Take();
        }

        _sessions.ForEach(session => session.Dispose());
        _free.Dispose();
    }
}
