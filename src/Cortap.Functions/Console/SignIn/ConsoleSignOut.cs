using Cortap.Reporting.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console.SignIn;

/// <summary><c>POST /console/sign-out</c></summary>
public sealed class ConsoleSignOut(ConsoleGate gate)
{
    [Function(FunctionNames.ConsoleSignOut)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "console/sign-out")] HttpRequest request) =>
        gate.ReadAsync(request, async call =>
        {
            await call.Api.RecordAsync(AuditActions.SignedOut, null);
            ConsoleSessions.End(request);
            return call.SeeOther("/console/sign-in");
        });
}
