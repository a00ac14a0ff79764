using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Cortap.Cli;
using Cortap.Cli.Api;
using Cortap.Cli.Commands;
using Cortap.Cli.Display;
using Cortap.Infrastructure.Http;
using Spectre.Console;

const int LeastWidth = 40;
var patience = TimeSpan.FromSeconds(2);

// The library would listen to two of these only, and not before a command waits for the first time; a terminal that is closed must not leave what a
// command has started.
var code = 130;
using var ending = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, 130));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, 143));
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => End(context, 129));
ProxyBeyondThisMachine.Use();

try
{
    if (Console.IsOutputRedirected)
    {
        // Lines in files and pipes are neither colored nor broken.
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        AnsiConsole.Profile.Width = int.MaxValue;
    }

    AnsiConsole.Console.Pipeline.Attach(new PlainTextHook());
    Console.SetOut(new PlainTextWriter(Console.Out));
    Console.SetError(new PlainTextWriter(Console.Error));
    // By default the library would take the words of a file for those after an @, and tell the ones that it does not know.
    var root = CortapCommand.Create();
    // The library's own directives are for completions, which there are none of, and fail on what they do not understand.
    root.Directives.Clear();
    // The library fails on a terminal of a few columns.
    if (root.Options.OfType<HelpOption>().Single().Action is HelpAction help) help.MaxWidth = Math.Max(help.MaxWidth, LeastWidth);
    var parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    // A command line without a command gets the help.
    return parse.Action is ParseErrorAction && args.Length > 0
        ? ParseErrors.Print(parse, Console.Error)
        : await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ending.Token);
}
catch (OperationCanceledException)
{
    return code;
}
catch (Exception exception)
{
    return Fail(exception);
}

void End(PosixSignalContext context, int exitCode)
{
    context.Cancel = true;
    code = exitCode;
    try
    {
        ending.Cancel();
    }
    catch (Exception exception) when (exception is ObjectDisposedException or AggregateException)
    {
        // It ends already, or something failed as it ended.
    }

    // What does not listen is cut off.
    _ = Task.Delay(patience, TimeProvider.System).ContinueWith(_ => Environment.Exit(exitCode), TaskScheduler.Default);
}

// A trace helps nobody who runs a command; the type is shown where the message was not written for him.
static int Fail(Exception exception)
{
    try
    {
        Console.Error.WriteLine(exception switch
        {
            CliException or CortapApiException => exception.Message,
            HttpRequestException => UrlCredentials.Hide(exception.Message),
            IOException or UnauthorizedAccessException => FileTrouble.Describe(exception),
            OutOfMemoryException => "There is too little memory for this. If the file is what you meant, run it where there is more.",
            _ => $"Unexpected {exception.GetType().Name}: {exception.Message}",
        });
    }
    catch (Exception unheard) when (unheard is IOException or UnauthorizedAccessException)
    {
        // Nobody listens on standard error either, or it is closed.
    }

    return 1;
}
