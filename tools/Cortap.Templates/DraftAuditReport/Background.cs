using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Section II.</summary>
internal static class Background
{
    private static readonly int[] Widths = [2520, 6210];

    public static XElement[] Create() => [P("Heading1", "Review Background and Process"), P("Heading2", "Review Background"), .. Basis(), P("Heading2", "Process"), .. Process()];

    private static XElement[] Basis() =>
    [
        If("background.triennial", P("BodyText",
            "Under 49 U.S.C. 5307(f)(2), FTA must review and evaluate in full, at least once every three years, how each recipient of urbanized area " +
            "formula funds performs its program. FTA carries out these reviews as laid down in FTA Order 9010.1B of April 5, 1993.")),
        If("background.state_management", P("BodyText",
            "{if background.both}FTA also{end}{unless background.both}FTA{end} examines how states manage the programs they administer: whether their " +
            "practice agrees with FTA requirements and serves the objectives of each program. The standards are set out in FTA Circulars " +
            "{citations.state_programs|list}. A state management review takes place every three years, or whenever circumstances call for one.")),
        P("BodyText",
            "The review covered {areas_total} areas. Section IV states the basic requirement of each. Contractor reviewers carried out the review " +
            "together with staff of the FTA regional office."),
        P("BodyText",
            "This report presents the findings of the current review. It covers practices since the previous " +
            "{if background.is_triennial}{review_type}{end}{unless background.is_triennial}review{end} of {prior_year}" +
            "{if period.start}: the period under review runs from {period.start}{if period.end} to {period.end}{end}{end}" +
            "{unless period.start}{if period.end}, up to {period.end}{end}{end}. Earlier practices were examined where that was needed. " +
            "The documents behind the findings are available at the FTA regional office or from {recipient.acronym}."),
    ];

    private static XElement[] Process() =>
    [
        P("BodyText",
            "The review had four phases: a pre-review assessment, a desk review, a scoping meeting with the regional office, and a {visit}." +
            "{if covid} The reviewers took account of the COVID-19 public health emergency in every phase.{end}"),
        P("BodyText",
            "The FY {fiscal_year} process began when FTA notified {recipient.acronym} of the review and sent it a recipient information request (RIR)" +
            "{if process.rir_date} on {process.rir_date}{end}. For the scoping meeting, the reviewers studied FTA’s electronic files, the TrAMS and OTrak " +
            "systems, and correspondence. {recipient.acronym} then received an agenda package that named the points to be discussed" +
            "{if process.agenda_date}; it was sent on {process.agenda_date}{end}."),
        P("BodyText",
            "The {visit} opened with an entrance conference{if process.entrance_date} on {process.entrance_date}{end}, at which the reviewers explained " +
            "its purpose and course. They then interviewed staff of {recipient.acronym} and examined documents."),
        If("process.has_direct", P("BodyText",
            "{process.direct|list} {process.direct_was} also reviewed. A sample of {process.direct_their} records was examined in order to see how " +
            "{recipient.acronym} oversees work done by others.")),
        If("process.has_formula", P("BodyText",
            "{if process.has_5310}{process.names_5310|list}, as {process.role_5310}{end}{if process.has_5310_and_5311}, and {end}" +
            "{if process.has_5311}{process.names_5311|list}, as {process.role_5311}{end}, {process.formula_was} part of the review, and a " +
            "sample of {process.formula_their} records was examined.")),
        P("BodyText",
            "{if exit_virtual}The reviewers discussed their preliminary findings with {recipient.acronym} and then presented them formally at a virtual " +
            "exit conference{end}{unless exit_virtual}The reviewers gave {recipient.acronym} a summary of their preliminary findings at the exit " +
            "conference{end}{if process.exit_date} on {process.exit_date}{end}." +
            "{if process.has_dates} The table below gives the dates of the review.{end}" +
            "{if has_attendees} Section {attendees_section} lists those who took part.{end}"),
        If("process.has_dates", DateTable()),
    ];

    private static XElement DateTable() => Table.Of(
        Stylesheet.DoubleGrid, "Dates of the review", Widths,
        Table.HeaderRow(
            Table.Cell(Widths[0], 1, "D9D9D9", null, P("TableHeader", "Process Date")),
            Table.Cell(Widths[1], 1, "D9D9D9", null, P("TableHeader", "Process"))),
        Each("process.dates", Table.Row(
            Table.Cell(Widths[0], P("TableRowHeader", "{if date}{date}{end}")),
            Table.Cell(Widths[1], P("TableText", "{process}")))));
}
