using Cortap.Functions.Console.Pages;
using Cortap.Functions.Console.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console</c>: the first screen, which says why jobs are not done yet.</summary>
public sealed class ConsoleOverview(ConsoleGate gate, OverviewReader reader)
{
    [Function(FunctionNames.ConsoleOverview)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console")] HttpRequest request) =>
        gate.ReadAsync(request, async call => await call.ShowAsync<OverviewPage>(
            StatusCodes.Status200OK, new() { [nameof(OverviewPage.Overview)] = await reader.ReadAsync(call.Who.TenantId, call.Aborted) }));
}
