using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Functions.Startup;

/// <summary>Runs the functions on the Azure Functions host, which needs nothing more; Embedded.cs is the counterpart.</summary>
internal static class Azure
{
    public static FunctionsApplicationBuilder UseCortapRuntime(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        return builder;
    }
}
