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

// The library begins to listen to signals only when a command waits for the first time, by when a host within it may have taken one for itself.
using var ending = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => ending.Cancel());
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => ending.Cancel());
// And not at all to a terminal that is closed, which must not leave what a command has started.
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
{
    context.Cancel = true;
    ending.Cancel();
});
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
        : await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, ending.Token);
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception exception)
{
    return Fail(exception);
}

// A trace helps nobody who runs a command; the type is shown where the message was not written for him.
static int Fail(Exception exception)
{
    try
    {
        Console.Error.WriteLine(exception switch
        {
            CliException or CortapApiException or HttpRequestException => exception.Message,
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
