using Cortap.Reporting.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/audit</c>: what was decided, for service accounts (docs/contract.md, section 9). To read it is recorded, too.</summary>
public sealed class ListAudit(Api api, AuditLister lister)
{
    [Function(FunctionNames.ListAudit)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/audit")] HttpRequest request) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            var query = request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value))).ToList();
            var page = await lister.ListAsync(verified.Caller, query, call.Aborted);
            if (page.TryGet(out _, out _)) await call.RecordAsync(AuditActions.AuditRead, null, request.QueryString.Value);
            return call.JsonOrProblem(page);
        });
}
