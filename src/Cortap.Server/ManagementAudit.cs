using Cortap.Reporting.Audit;
using Cortap.Runtime.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cortap.Server;

/// <summary>Puts what is done by the management API into the audit record; its key tells no one's name.</summary>
internal sealed class ManagementAudit(AuditLog audit, TimeProvider time) : IManagementObserver
{
    public Task ChangingAsync(HttpContext context, string operation, string? instanceId) => audit.RecordAsync(
        new AuditEvent(AuditActions.ManagementCalled, instanceId, time.GetUtcNow()) { Client = context.Connection.RemoteIpAddress?.ToString(), Reason = operation },
        CancellationToken.None);
}
