using Cortap.Functions.Console.Pages;
using Cortap.Functions.Console.Views;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/audit</c>: who decided what, for service accounts. To read it is recorded, too.</summary>
public sealed class ConsoleAudit(ConsoleGate gate, IAuditStore store)
{
    private const int PageSize = 50;

    private static readonly string[] Names = ["object", "user_id", "tenant_id", "action", "outcome", "from", "to", "correlation_id", "cursor"];

    [Function(FunctionNames.ConsoleAudit)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/audit")] HttpRequest request) =>
        gate.ReadAsync(request, async call =>
        {
            if (!call.Who.Caller.IsServiceAccount)
                return await call.RefuseAsync(new Problem(ErrorCodes.InsufficientPermissions, "The audit record is shown to service accounts only."));
            var given = Names.Select(name => KeyValuePair.Create(name, call.Query(name))).Where(pair => pair.Value is not null).ToList();
            if (!AuditLister.Parse(given).TryGet(out var query, out var problem)) return await call.RefuseAsync(problem);

            await call.Api.RecordAsync(AuditActions.AuditRead, null, request.QueryString.Value);
            var page = await store.ListAsync(query with { Limit = PageSize }, call.Aborted);
            return await call.ShowAsync<AuditRecordsPage>(StatusCodes.Status200OK, new()
            {
                [nameof(AuditRecordsPage.Given)] = given.ToDictionary(pair => pair.Key, pair => pair.Value!),
                [nameof(AuditRecordsPage.Rows)] = page.Records.Select(AuditRow.Read).ToList(),
                [nameof(AuditRecordsPage.Next)] = page.Next,
            });
        });
}
