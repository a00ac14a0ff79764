using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Runtime.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cortap.Server;

/// <summary>Puts what is done by the management API, and who is refused by it, into the audit record; its key tells no one's name.</summary>
internal sealed class ManagementAudit(AuditLog audit, RefusalLog refusals, TimeProvider time) : IManagementObserver
{
    public Task ChangingAsync(HttpContext context, string operation, string? instanceId) =>
        audit.RecordAsync(Event(context, AuditActions.ManagementCalled, instanceId) with { Reason = operation }, CancellationToken.None);

    public Task RefusedAsync(HttpContext context, string? instanceId) => refusals.RecordAsync(
        Event(context, AuditActions.Refused, instanceId) with
        {
            Outcome = AuditOutcome.Refused,
            Status = StatusCodes.Status401Unauthorized,
            Code = ErrorCodes.InvalidToken,
            Reason = $"{context.Request.Method} {context.Request.Path}",
        },
        CancellationToken.None);

    private AuditEvent Event(HttpContext context, string action, string? instanceId) =>
        new(action, instanceId, time.GetUtcNow()) { Client = context.Connection.RemoteIpAddress?.ToString() };
}
