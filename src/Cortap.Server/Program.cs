using Cortap.Functions.Startup;
using Cortap.Infrastructure.Http;
using Cortap.Server;

HeadStart.Begin();
ProxyBeyondThisMachine.Use();
try
{
    await ServerApplication.CreateBuilder(args).Build().RunToEndAsync();
    return 0;
}
catch (Exception exception) when (FatalErrors.LineFor(exception) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
