using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Cortap.Runtime.Hosting;

/// <summary>
/// Ends the process with one line on standard error when it cannot start, or go on, for a reason that its operator can mend, instead
/// of with a stack trace and a crash dump. Every other unhandled exception keeps its stack trace.
/// </summary>
internal static class FatalFailure
{
    private static int _installed;

    public static void ReportOnOneLine()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
            AppDomain.CurrentDomain.UnhandledException += (_, failure) => Report(failure.ExceptionObject as Exception);
    }

    private static void Report(Exception? exception)
    {
        if (Explain(exception) is not { } reason)
            return;
        Console.Error.WriteLine(reason.ReplaceLineEndings(" "));
        Environment.Exit(1);
    }

    /// <returns>Null for exceptions whose stack trace is needed.</returns>
    private static string? Explain(Exception? exception)
        => exception switch
        {
            RuntimeStartException or OptionsValidationException => $"Cannot start: {exception.Message}",
            StorageUnavailableException => $"Stopped: {exception.Message}",
            // Of a host, several parts of which could not stop.
            AggregateException several => several.InnerExceptions.Select(Explain).FirstOrDefault(line => line is not null),
            IOException { InnerException: AddressInUseException } => $"Cannot start: {exception.Message} Set ASPNETCORE_URLS to a free address.",
            // An address of another machine, or a port that is not for everybody; nothing else that ends the process opens sockets.
            SocketException => $"Cannot start: {exception.Message}. Set ASPNETCORE_URLS to a free address of this machine.",
            _ => null,
        };
}
