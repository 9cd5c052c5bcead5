#include "ledger/package/report/report_style.hpp"

namespace qiyue {
namespace {

constexpr Markup style = R"css(
:root{--ink:#1c2227;--soft:#5b656d;--line:#c9ced2;--pale:#f4f5f3;--deep:#1d3b53}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:#fff;color:var(--ink);font:15px/1.65 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:1020px;margin:0 auto;padding:28px 36px 60px}
[lang=en]{font-family:"Helvetica Neue",Arial,"Liberation Sans","Noto Sans",sans-serif;color:var(--soft);font-size:.86em}
#zh:checked~main [lang=en],#en:checked~main [lang=zh]{display:none}
#en:checked~main [lang=en]{color:inherit;font-size:1em}
.choice{position:absolute;opacity:0;pointer-events:none}
nav.langs{max-width:1020px;margin:0 auto;padding:14px 36px 0;text-align:right;font-size:13px}
nav.langs label{display:inline-block;margin-left:4px;padding:2px 12px;border:1px solid var(--line);border-radius:2px;color:var(--soft);cursor:pointer}
#both:checked~nav label[for=both],#zh:checked~nav label[for=zh],#en:checked~nav label[for=en]{background:var(--deep);border-color:var(--deep);color:#fff}
.choice:focus-visible~nav label{outline:1px dotted var(--deep)}
h1,h2,h3,h4{font-family:"Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif;font-weight:600;line-height:1.35;color:var(--deep);break-after:avoid}
h1 [lang=en],h2 [lang=en],h3 [lang=en],h4 [lang=en]{font-family:Georgia,"Liberation Serif","Noto Serif",serif;font-weight:400}
h1{margin:.1em 0 .1em;font-size:33px;letter-spacing:.04em}
h1 [lang=en]{display:block;font-size:17px;letter-spacing:0}
h2{margin:2.2em 0 .8em;padding-bottom:.3em;border-bottom:2px solid var(--deep);font-size:23px}
h3{margin:1.9em 0 .6em;font-size:17.5px}
h4{margin:1.4em 0 .5em;font-size:15.5px;color:var(--ink)}
p{margin:.3em 0}
a{color:var(--deep);text-decoration:none}
a:hover{text-decoration:underline}
code{font-family:"Noto Sans Mono CJK SC","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.82em;word-break:break-word}
.u{color:var(--soft)}
.c{font-variant-numeric:tabular-nums;font-size:.84em;white-space:nowrap}
.k{font-size:.8em;color:var(--soft);border-left:2px solid var(--line);padding-left:.4em}
time{white-space:nowrap;font-variant-numeric:tabular-nums}
.cover{border-top:5px solid var(--deep);padding-top:20px}
.cover .mark{color:var(--soft);letter-spacing:.06em}
.cover .scope{margin:.6em 0 1.2em;font-size:18px}
.figures{display:grid;grid-template-columns:repeat(4,1fr);margin:22px 0;border:1px solid var(--line);break-inside:avoid}
.figures div{padding:12px 16px;border-left:1px solid var(--line)}
.figures div:first-child{border-left:0}
.figures b{display:block;font:600 27px/1.2 Georgia,"Liberation Serif",serif;color:var(--deep);font-variant-numeric:tabular-nums}
.figures span,.figures small{display:block;line-height:1.4}
.figures small span{display:block}
.figures small{color:var(--soft);font-size:12px}
.note{margin:.7em 0;padding:.1em 0 .1em .9em;border-left:3px solid var(--line);color:#3f484e;font-size:13px}
ol.toc{columns:2;column-gap:36px;margin:1.4em 0 0;padding-left:1.6em;font-size:13.5px}
ol.toc li{break-inside:avoid;padding:1px 0}
.none{color:var(--soft);font-size:13.5px}
.none p,.note p{margin:.15em 0}
dl{display:grid;grid-template-columns:minmax(175px,21%) 1fr;margin:.6em 0;border-top:1px solid var(--line)}
dt,dd{margin:0;padding:5px 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft);padding-right:12px;font-size:13.5px}
dd{overflow-wrap:anywhere}
table{width:100%;margin:.6em 0 1em;border-collapse:collapse;font-size:13px;line-height:1.5}
th{padding:5px 8px 5px 0;border-top:1.5px solid var(--deep);border-bottom:1px solid var(--deep);text-align:left;vertical-align:bottom;font-weight:600}
th [lang=zh],th [lang=en]{display:block;line-height:1.3}
th [lang=en]{font-weight:400}
td{padding:5px 8px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td.r{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;padding-right:16px}
td.h{min-width:190px}
tr{break-inside:avoid}
tr:target td{background:var(--pale);font-weight:600}
thead{display:table-header-group}
table.acts td:nth-child(1),table.all td:nth-child(1){white-space:nowrap}
table.acts td:nth-child(2){width:17%}
table.acts td:nth-child(3){width:46%}
table.proofs td:nth-child(1){width:44%}
table.proofs td:nth-child(2){width:32%}
table.all{font-size:12px}
table.all td:nth-child(5){width:27%}
.v{margin-right:.7em}
.v i{font-style:normal;color:var(--soft);font-size:.9em}
.v i [lang=en]{font-size:.92em}
.f{display:inline-block;line-height:1.25;padding:0 .45em;border:1px dashed var(--soft);border-radius:2px;font-size:.86em;white-space:nowrap}
.f.o{border-style:solid}
.f.e{border-style:double;border-width:3px}
s{color:var(--soft)}
strong.yes{color:#1f5b3a}
strong.no{color:#8c1d18;text-decoration:underline}
figure{margin:.4em 0 1em;break-inside:avoid}
svg.life{display:block;width:100%;height:auto}
svg.life rect{stroke:#1d3b53;stroke-width:1}
svg.life .s1{fill:#f3f4f2}svg.life .s2{fill:#d5dde2}svg.life .s3{fill:#1d3b53}svg.life .s4{fill:#fff;stroke-dasharray:4 3}svg.life .s5{fill:#b3b8bb}
svg.life text{font-family:inherit;font-size:15px;fill:#1c2227;text-anchor:middle}
svg.life text.q{font-size:12px}
svg.life text.d{fill:#fff}
svg.life text.n{font-size:12px}
svg.life text.y{font-size:12px;fill:#5b656d}
svg.life text.a{text-anchor:start}svg.life text.z{text-anchor:end}
svg.life line{stroke:#5b656d;stroke-width:1}
svg.life circle{fill:#fff;stroke:#1d3b53;stroke-width:1.2}
ol.marks{columns:2;column-gap:36px;margin:.4em 0 0;padding-left:2em;font-size:13px}
ol.marks li{break-inside:avoid;padding:1px 0}
@media (max-width:720px){main{padding:16px}.figures{grid-template-columns:1fr 1fr}dl{grid-template-columns:1fr}dt{border-bottom:0;padding-bottom:0}ol.marks{columns:1}table{display:block;overflow-x:auto}}
@media print{
nav.langs{display:none}
body{font-size:9.4pt;line-height:1.5}
main{max-width:none;padding:0}
h1{font-size:22pt}h2{font-size:15pt;margin-top:1.6em}h3{font-size:11.5pt;margin-top:1.4em}h4{font-size:10pt}
table{font-size:8.2pt}table.all{font-size:7.4pt}
dt,.note,.none,ol.marks,ol.toc{font-size:8.4pt}
.figures small{font-size:7.5pt}
.chapter{break-before:page}
.chapter>h2:first-child{margin-top:0}
a{color:inherit}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
)css";

/// What may stand in a quoted text of a style sheet.
std::string plain(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        const bool allowed = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                             (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-' ||
                             c == ' ' || c == '/' || c == ':';
        if (allowed) kept.push_back(c);
    }
    return kept;
}

}  // namespace

Markup report_style() { return style; }

void begin_document(HtmlText& html, std::string_view title, std::string_view left,
                    std::string_view right, Markup more) {
    html.markup("<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.markup(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n");
    html.markup("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    html.markup("<title>").text(title).markup("</title>\n<style>");
    html.markup(report_style());
    html.markup("@page{size:A4;margin:20mm 15mm 17mm;");
    html.markup("@top-left{font:7.5pt sans-serif;color:#5b656d;content:\"").text(plain(left));
    html.markup("\"}@top-right{font:7pt monospace;color:#5b656d;content:\"").text(plain(right));
    html.markup("\"}@bottom-right{font:7.5pt sans-serif;color:#5b656d;");
    html.markup("content:counter(page) \" / \" counter(pages)}}\n");
    html.markup(more).markup("</style>\n</head>\n<body>\n");
}

void write_language_choice(HtmlText& html) {
    html.markup(
        "<input class=\"choice\" type=\"radio\" name=\"lang\" id=\"both\" checked>"
        "<input class=\"choice\" type=\"radio\" name=\"lang\" id=\"zh\">"
        "<input class=\"choice\" type=\"radio\" name=\"lang\" id=\"en\">\n"
        "<nav class=\"langs\"><label for=\"both\">中文 + English</label>"
        "<label for=\"zh\">中文</label><label for=\"en\">English</label></nav>\n");
}

void end_document(HtmlText& html) { html.markup("</main>\n</body>\n</html>\n"); }

}  // namespace qiyue
