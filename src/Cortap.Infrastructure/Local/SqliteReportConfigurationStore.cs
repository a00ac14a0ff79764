using System.Text.Json;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The table of configured reports of local mode, in the same file as the jobs.</summary>
public sealed class SqliteReportConfigurationStore(SqliteDatabase database) : IReportConfigurationStore
{
    public Task<bool> TryPutAsync(ReportConfiguration configuration, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var put = session.Statement("PutReport");
        put.Bind("@report_id", configuration.ReportId);
        put.Bind("@tenant_id", configuration.TenantId);
        put.Bind("@configuration", JsonSerializer.Serialize(configuration));
        return put.Run() == 1;
    }, cancellationToken);

    public Task<ReportConfiguration?> GetAsync(string reportId, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectReport");
        select.Bind("@report_id", reportId);
        return select.ReadAll(Read).SingleOrDefault();
    });

    public Task DeleteAsync(string reportId, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteReport");
        delete.Bind("@report_id", reportId);
        return delete.Run();
    }, cancellationToken);

    public Task<IReadOnlyList<ReportConfiguration>> ListAsync(CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement("SelectReports");
        return (IReadOnlyList<ReportConfiguration>)select.ReadAll(Read);
    });

    private static ReportConfiguration Read(SqliteStatement row) => JsonSerializer.Deserialize<ReportConfiguration>(row.Text("configuration")!)!;

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> query)
    {
        try
        {
            return Task.FromResult(database.Read(query));
        }
        catch (SqliteException error)
        {
            return Task.FromException<T>(new JobStoreException("The table of configured reports cannot be read.", error));
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
            throw new JobStoreException("The table of configured reports cannot be written.", error);
        }
    }
}
