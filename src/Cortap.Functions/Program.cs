using Cortap.Functions.Startup;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

try
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    builder.AddCortap();
    builder.Services.AddHostedService<HostAddress>();
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception exception) when (FatalErrors.LineFor(exception) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
