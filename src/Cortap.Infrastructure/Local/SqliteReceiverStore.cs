using Cortap.Reporting.Jobs;
using Cortap.Reporting.Webhooks;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The receivers in trouble of local mode, in the same file as the jobs.</summary>
public sealed class SqliteReceiverStore(SqliteDatabase database) : IReceiverStore
{
    public Task<Receiver?> FindAsync(string origin, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectReceiver");
        select.Bind("@origin", origin);
        return select.ReadAll(Read).SingleOrDefault();
    });

    public Task<bool> TryPutAsync(Receiver receiver, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var put = session.Statement(receiver.Revision == 0 ? "InsertReceiver" : "UpdateReceiver");
        put.Bind("@origin", receiver.Origin);
        put.Bind("@timeouts", receiver.Timeouts);
        put.Bind("@hangs_for", receiver.HangsFor);
        put.Bind("@rest_until", receiver.RestUntil?.ToUnixTimeMilliseconds());
        put.Bind("@resting_since", receiver.RestingSince?.ToUnixTimeMilliseconds());
        put.Bind("@back_since", receiver.BackSince?.ToUnixTimeMilliseconds());
        put.Bind("@redrive_until", receiver.RedriveUntil?.ToUnixTimeMilliseconds());
        if (receiver.Revision > 0)
        {
            put.Bind("@revision", receiver.Revision);
        }

        return put.Run() == 1;
    }, cancellationToken);

    public Task<bool> TryRemoveAsync(Receiver receiver, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteReceiver");
        delete.Bind("@origin", receiver.Origin);
        delete.Bind("@revision", receiver.Revision);
        return delete.Run() == 1;
    }, cancellationToken);

    public Task<IReadOnlyList<Receiver>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync(session => (IReadOnlyList<Receiver>)session.Statement("SelectReceivers").ReadAll(Read));

    private static Receiver Read(SqliteStatement row) => new()
    {
        Origin = row.Text("origin")!,
        Timeouts = (int)row.Integer("timeouts")!.Value,
        HangsFor = row.Text("hangs_for"),
        RestUntil = row.Time("rest_until"),
        RestingSince = row.Time("resting_since"),
        BackSince = row.Time("back_since"),
        RedriveUntil = row.Time("redrive_until"),
        Revision = row.Integer("revision")!.Value,
    };

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> query)
    {
        try
        {
            return Task.FromResult(database.Read(query));
        }
        catch (SqliteException error)
        {
            return Task.FromException<T>(new JobStoreException("The table of receivers cannot be read.", error));
        }
    }

    private async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SqliteException or ObjectDisposedException)
        {
            throw new JobStoreException("The table of receivers cannot be written.", error);
        }
    }
}
