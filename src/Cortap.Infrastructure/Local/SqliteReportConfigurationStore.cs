using System.Text.Json;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>The table of configured reports of local mode, in the same file as the jobs.</summary>
public sealed class SqliteReportConfigurationStore(SqliteDatabase database) : IReportConfigurationStore
{
    private static readonly StoredRow<ReportConfiguration> Stored = new(
        "a configured report",
        row => JsonSerializer.Deserialize<ReportConfiguration>(row.Text("configuration")!) is { ReportId: not null, Name: not null, Delivery: not null, AllowedUserIds: not null, AllowedRoles: not null } report
            && Enum.IsDefined(report.Format) && Enum.IsDefined(report.Delivery.Type) && Enum.IsDefined(report.Delivery.Mode)
                ? report
                : throw new JsonException("It lacks a member, or has an unknown format or delivery."));

    public Task<ReportPut> PutAsync(ReportConfiguration configuration, int mostOfTenant, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        if (Select(session, configuration.ReportId) is null && Count(session, configuration.TenantId, mostOfTenant) >= mostOfTenant)
        {
            return ReportPut.Full;
        }

        var put = session.Statement("PutReport");
        put.Bind("@report_id", configuration.ReportId);
        put.Bind("@tenant_id", configuration.TenantId);
        put.Bind("@configuration", JsonSerializer.Serialize(configuration));
        return put.Run() == 1 ? ReportPut.Stored : ReportPut.Foreign;
    }, cancellationToken);

    public Task<ReportConfiguration?> GetAsync(string reportId, CancellationToken cancellationToken) =>
        ReadAsync(session => Select(session, reportId));

    public Task DeleteAsync(string reportId, long? tenantId, CancellationToken cancellationToken) => WriteAsync(session =>
    {
        var delete = session.Statement("DeleteReport");
        delete.Bind("@report_id", reportId);
        delete.Bind("@tenant_id", tenantId);
        return delete.Run();
    }, cancellationToken);

    public Task<IReadOnlyList<ReportConfiguration>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken) => ReadAsync(session =>
    {
        var select = session.Statement(tenantId is null ? "SelectReports" : "SelectReportsOfTenant");
        select.Bind("@after", after);
        if (tenantId is not null)
        {
            select.Bind("@tenant_id", tenantId);
        }

        return (IReadOnlyList<ReportConfiguration>)Stored.ReadSound(select, limit);
    });

    private static ReportConfiguration? Select(SqliteSession session, string reportId)
    {
        var select = session.Statement("SelectReport");
        select.Bind("@report_id", reportId);
        return Stored.Find(select);
    }

    private static long Count(SqliteSession session, long? tenantId, int limit)
    {
        var count = session.Statement("CountReportsOfTenant");
        count.Bind("@tenant_id", tenantId);
        count.Bind("@limit", limit);
        return count.ReadAll(row => row.Integer("reports")!.Value).Single();
    }

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> query)
    {
        try
        {
            return Task.FromResult(database.Read(query));
        }
        catch (JobStoreException damage)
        {
            return Task.FromException<T>(damage);
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
