using Cortap.Runtime.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;

namespace Cortap.Functions.Startup;

/// <summary>Runs the functions on the runtime in this repository; Azure.cs is the counterpart.</summary>
internal static class Embedded
{
    public static FunctionsApplicationBuilder UseCortapRuntime(this FunctionsApplicationBuilder builder) => builder.UseEmbeddedRuntime();
}
