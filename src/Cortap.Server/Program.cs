using Cortap.Functions;
using Cortap.Functions.Startup;
using Cortap.Runtime.Hosting;
using Cortap.Server;
using Microsoft.Extensions.Hosting;

try
{
    var builder = new EmbeddedApplicationBuilder(args);
    builder.UseEmbeddedRuntime(options => options.Assemblies.Add(typeof(FunctionNames).Assembly));
    builder.AddCortap();
    builder.AddServer();
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception exception) when (FatalErrors.LineFor(exception) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
