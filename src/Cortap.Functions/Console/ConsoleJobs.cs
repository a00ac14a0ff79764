using Cortap.Functions.Console.Pages;
using Cortap.Functions.Console.Views;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/jobs</c>: search and filters, which combine.</summary>
public sealed class ConsoleJobs(ConsoleGate gate, IJobStore store, ReportCatalog reports)
{
    [Function(FunctionNames.ConsoleJobs)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/jobs")] HttpRequest request) =>
        gate.ReadAsync(request, async call =>
        {
            var filter = JobFilter.Read(call, reports);
            var page = filter.Trouble.Count > 0 ? new JobPage([], null) : await filter.ListAsync(store, call.Who.TenantId, call.Aborted);
            return await call.ShowAsync<JobsPage>(filter.Trouble.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK, new()
            {
                [nameof(JobsPage.Filter)] = filter,
                [nameof(JobsPage.ReportTypes)] = reports.Names.ToList(),
                [nameof(JobsPage.Jobs)] = page,
            });
        });
}
