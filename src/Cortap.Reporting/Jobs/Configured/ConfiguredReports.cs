using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>Manages configured reports (docs/contract.md, section 4).</summary>
public sealed class ConfiguredReports(ReportConfigurationParser parser, IReportConfigurationStore store, TimeProvider time)
{
    /// <summary>So many configurations a tenant may have.</summary>
    public const int MaxPerTenant = 1_000;

    public static Problem NotFound { get; } = new(ErrorCodes.ReportNotFound, "There is no configured report with this id.");

    /// <summary>Stores a configuration; the answer's body is the configuration.</summary>
    public async Task<Outcome<byte[]>> PutAsync(string reportId, Caller caller, IntakeRequest request, CancellationToken cancellationToken)
    {
        if (RefuseToWrite(caller) is { } refused)
        {
            return refused;
        }

        var read = await RequestBody.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var body, out var problem))
        {
            return problem;
        }

        if (!ReportConfigurationParser.IsReportId(reportId))
        {
            return Problem.InvalidFields(
                ErrorCodes.InvalidRequest, "The path names no report id.", [new("report_id", "must be 1 to 64 letters, digits, '_' or '-'")]);
        }

        var now = time.GetUtcNow().ToMilliseconds();
        if (!parser.Parse(reportId, body, caller, now).TryGet(out var configuration, out problem))
        {
            return problem;
        }

        while (true)
        {
            var existing = await store.GetAsync(reportId, cancellationToken).ConfigureAwait(false);
            var owned = OwnedBy(existing, configuration, caller);
            switch (await store.PutAsync(owned, MaxPerTenant, cancellationToken).ConfigureAwait(false))
            {
                case ReportPut.Stored:
                    return ToUtf8Json(owned);
                case ReportPut.Full:
                    return new Problem(ErrorCodes.ReportLimitReached, $"This tenant has {MaxPerTenant} configured reports, as many as it may have; remove one first.");
                case ReportPut.Foreign when !caller.IsServiceAccount:
                    // One that was his own a moment ago has been removed, and its id taken.
                    return existing is { TenantId: null } ? OfAServiceAccount("change") : NotFound;
            }

            // A service account may write each of them, so another was faster: whose it is now has to be read again.
        }
    }

    /// <summary>What a service account changes stays its tenant's.</summary>
    private static ReportConfiguration OwnedBy(ReportConfiguration? existing, ReportConfiguration configuration, Caller caller)
    {
        var owned = caller.IsServiceAccount && existing is not null ? configuration with { TenantId = existing.TenantId } : configuration;

        // In a report of every tenant a number alone would be somebody in each of them; its author means his own.
        return owned.TenantId is not null ? owned : owned with
        {
            AllowedUserIds = [.. owned.AllowedUserIds.Select(user => user with { TenantId = user.TenantId ?? caller.TenantId })],
        };
    }

    /// <summary>The configuration as UTF-8 JSON, for those who may run it.</summary>
    public async Task<Outcome<byte[]>> GetAsync(string reportId, Caller caller, CancellationToken cancellationToken) =>
        (await FindAsync(reportId, caller, cancellationToken).ConfigureAwait(false)).TryGet(out var configuration, out var problem)
            ? ToUtf8Json(configuration)
            : problem;

    /// <summary>One page of the configurations that the caller may run, by id: <c>{"reports": […], "next_cursor": …}</c>.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="limit">As received: 1 to 100, default 100.</param>
    /// <param name="cursor">As received: <c>next_cursor</c> of the page before.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<byte[]>> ListAsync(Caller caller, string? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!ReportPage.Parse(limit, cursor).TryGet(out var page, out var problem))
        {
            return problem;
        }

        var configurations = await ReadPageAsync(caller, page, cancellationToken).ConfigureAwait(false);
        return ToUtf8Json(configurations.Take(page.Limit), configurations.Count > page.Limit ? ReportPage.CursorAfter(configurations[page.Limit - 1].ReportId) : null);
    }

    /// <summary>Removes a configuration; its jobs stay. Null when it is done.</summary>
    public async Task<Problem?> DeleteAsync(string reportId, Caller caller, CancellationToken cancellationToken)
    {
        if (RefuseToWrite(caller) is { } refused)
        {
            return refused;
        }

        if (!(await FindAsync(reportId, caller, cancellationToken).ConfigureAwait(false)).TryGet(out var configuration, out var problem))
        {
            return problem;
        }

        if (!configuration.MayBeWrittenBy(caller))
        {
            return OfAServiceAccount("remove");
        }

        await store.DeleteAsync(reportId, configuration.TenantId, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>The configuration, if the caller may know of it and run it.</summary>
    public async Task<Outcome<ReportConfiguration>> FindAsync(string reportId, Caller caller, CancellationToken cancellationToken)
    {
        var configuration = ReportConfigurationParser.IsReportId(reportId) ? await store.GetAsync(reportId, cancellationToken).ConfigureAwait(false) : null;
        return configuration is null || !configuration.IsVisibleTo(caller)
            ? NotFound
            : configuration.MayBeRunBy(caller) ? configuration
            : new Problem(ErrorCodes.InsufficientPermissions, "This user may not run this report; ask its administrator.");
    }

    private static Problem OfAServiceAccount(string action) =>
        new(ErrorCodes.InsufficientPermissions, $"This report was configured by a service account, which alone may {action} it.");

    /// <summary>A page, and one more if there is one.</summary>
    private async Task<List<ReportConfiguration>> ReadPageAsync(Caller caller, ReportPage page, CancellationToken cancellationToken)
    {
        long? tenant = caller.IsServiceAccount ? null : caller.TenantId;
        var runnable = new List<ReportConfiguration>();
        for (var after = page.After; runnable.Count <= page.Limit;)
        {
            var next = await store.ListAsync(tenant, after, page.Limit + 1, cancellationToken).ConfigureAwait(false);
            runnable.AddRange(next.Where(configuration => configuration.MayBeRunBy(caller)));
            if (next.Count <= page.Limit)
            {
                break;
            }

            after = next[^1].ReportId;
        }

        return runnable;
    }

    private static Problem? RefuseToWrite(Caller caller) => ReportAccess.IsAdministrator(caller)
        ? null
        : new(ErrorCodes.InsufficientPermissions, $"Only users with the role {ReportAccess.AdministratorRole} and service accounts may change configured reports.");

    internal static byte[] ToUtf8Json(ReportConfiguration configuration) => AnswerJson.Write(ReportBody.Of(configuration));

    internal static byte[] ToUtf8Json(IEnumerable<ReportConfiguration> configurations, string? nextCursor) =>
        AnswerJson.Write(new ReportsBody(configurations.Select(ReportBody.Of), nextCursor));
}
