using Cortap.Functions.Startup;
using Cortap.Server;
using Microsoft.Extensions.Hosting;

HeadStart.Begin();
try
{
    await ServerApplication.CreateBuilder(args).Build().RunAsync();
    return 0;
}
catch (Exception exception) when (FatalErrors.LineFor(exception) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
