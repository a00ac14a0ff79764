using Cortap.Functions.Startup;
using Cortap.Server;

HeadStart.Begin();
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
