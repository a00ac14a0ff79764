using System.CommandLine;
using Cortap.Cli;
using Cortap.Cli.Api;
using Cortap.Cli.Commands;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // Lines in files and pipes are neither colored nor broken.
    AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
    AnsiConsole.Profile.Width = int.MaxValue;
}

var root = new RootCommand("CORTAP: federal transit review reports from Riskuity data")
{
    DemoCommand.Create(),
    SimulateCommand.Create(),
    TokenCommand.Create(),
    SubmitCommand.Create(),
    WatchCommand.Create(),
    JobsCommand.Create(),
    VerifyCommand.Create(),
    VerifyWebhookCommand.Create(),
    AwsCommand.Create(),
    RirCommand.Create(),
    TemplateCommand.Create(),
    SetupCommand.Create(),
    RenderCommand.Create(),
    OpenApiCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is CliException or CortapApiException or HttpRequestException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
