namespace Cortap.Conformance.Tests;

/// <summary>Where this repository's engine does not do what the official packages do on their in-memory service, and why.</summary>
internal static class IntendedDifferences
{
    private const string MemoryOnly = "It is so in the official in-memory service only; Azure Storage does as we do.";
    private const string NoVersions = "Versions of orchestrations are not supported: the engine says so instead of ignoring them.";

    public static IReadOnlyList<IntendedDifference> All { get; } =
    [
        new("FailureTests.Activity_WithoutAName_IsRefused",
            "main has not ended",
            "main: Completed\noutput \"refused\"",
            "The official worker schedules it, no service can run it, and the instance hangs. Whoever would hang there is told here."),
        new("FailureTests.Failure_Caught_ShowsItsPartsAndLetsGoOn",
            "inner TaskFailedException",
            "inner",
            "The inner exception is of the framework below the official worker. Everything it says is in `FailureDetails`."),
        new("FailureTests.Failure_Wrapped_ShowsTheWrapperFirst",
            "failure System.NotSupportedException: no way <- Microsoft.DurableTask.TaskFailedException: Task 'Fail' (#0) failed with an unhandled "
                + "exception: boom <- DurableTask.Core.Exceptions.TaskFailedException: Task 'Fail' (#0) failed with an unhandled exception: "
                + "Exception of type 'DurableTask.Core.Exceptions.TaskFailedException' was thrown.",
            "failure System.NotSupportedException: no way <- Microsoft.DurableTask.TaskFailedException: Task 'Fail' (#0) failed with an unhandled "
                + "exception: boom <- System.InvalidOperationException: boom",
            "The official worker loses the cause of a failure that the code has wrapped; here it is kept, as in a failure that is not wrapped."),
        new("FailureTests.Output_OfAFailedInstance_IsItsMessage",
            "output bad",
            "output System.FormatException: bad",
            "As it is seen on the Functions host with Azure Storage. What runs on several hosts reads `FailureDetails`, or its own records."),
        new("RetryTests.Policy_Exhausted_TakesTaskIds",
            "#4",
            "#3",
            "After its last attempt the official policy sets a timer that fires at once, to get along with histories of earlier versions."),
        new("DeterminismTests.Await_OfSomethingNotDurable_FailsWithAnExplanation",
            "main has not ended",
            "main: Failed\nfailure System.InvalidOperationException: The orchestrator 'Main' waits for something that is not durable, so nothing "
                + "could ever wake it. Await only tasks of the TaskOrchestrationContext; put I/O, delays and Task.Run into an activity.",
            "The Functions host fails such an orchestration too; the bare worker lets it hang."),
        new("ClientTests.Start_OfARunningId_IsRefused",
            "start: main",
            "start: throws OrchestrationAlreadyExistsException",
            MemoryOnly),
        new("ClientTests.Start_WithDedupeStatusesThatContradict_IsRefused",
            "start: main",
            "start: throws ArgumentException",
            "An unfinished instance is terminated before it is replaced, and would then stand in the way itself. The in-memory service does not look."),
        new("ClientTests.Start_AtATime_WaitsForIt",
            "later: main is Completed",
            "later: main is Pending",
            MemoryOnly),
        new("ClientTests.Query_WithoutInputsAndOutputs_ShowsNone",
            "found: \"x\"",
            "found: no output",
            "Inputs may be confidential: they are not handed out unasked."),
        new("ClientTests.Purge_OfARunningInstance_LeavesIt",
            "purged: 0",
            "purged: throws InvalidOperationException",
            "Services differ: Azure Storage removes the instance under its work. Here it stays, and the caller is told why."),
        new("SubOrchestrationTests.SubOrchestration_WithTheIdOfARunningOne_IsRefused",
            "output \"child\"",
            "output \"refused\"",
            "The in-memory service replaces the running instance, whose own caller would wait for ever."),
        new("SubOrchestrationTests.Termination_Recursive_ReachesTheChild",
            "child has not ended",
            "child: Terminated\noutput \"enough\"",
            "The in-memory service does not know the option."),
        new("ContinueAsNewTests.Events_NotAwaited_AreKept",
            "main has not ended",
            "main: Completed\noutput \"abc\"",
            "This preview of the in-memory service drops what a round sends while it continues as new; later ones, and Azure Storage, do not."),
        new("ValueTests.Input_OfAnUntypedOrchestrator_IsConverted",
            "main: Failed\nfailure System.InvalidCastException: Unable to cast object of type 'System.Text.Json.JsonElement' to type 'Inner'.",
            "main: Completed\noutput \"Inner { Name = x, Note =  }\"",
            "As functions on the Functions host have it."),
        new("ContextTests.Version_OfTheStart_IsTheContexts",
            "run: \"version \\u00271.2\\u0027\"",
            "run: throws NotSupportedException",
            NoVersions),
        new("ContextTests.Version_OfASubOrchestration_IsItsContexts",
            "output \"version \\u00271.2\\u0027\"",
            "output \"not supported\"",
            NoVersions),
        new("ContinueAsNewTests.NewVersion_IsTheNextRoundsVersion",
            "output \"version \\u00272.0\\u0027\"",
            "output \"not supported\"",
            NoVersions),
    ];

    /// <summary>What a scenario must show: nothing, unless it is listed.</summary>
    public static Difference Of(string scenario) => All.SingleOrDefault(item => item.Scenario == scenario)?.Difference ?? new("", "");
}
